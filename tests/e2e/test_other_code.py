"""Other code on the site: filters and an action of ours, and the pages of WordPress itself."""

import json
from collections.abc import Callable

import pytest
from browser import Admin
from conftest import Lane
from playwright.sync_api import expect
from wordpress import Site

from tests.support.receiver import Integration


def test_other_code_filters_the_structure_and_hears_of_a_push(
    site: Site, integration: Integration
) -> None:
    site.add_plugin(
        "other",
        """
        add_filter( 'igny8_structure', function ( $structure ) {
            unset( $structure['post_types']['page'] );
            $structure['post_types']['post']['label'] = 'Articles';
            $structure['taxonomies'] = 'nonsense';
            return $structure;
        } );
        add_action( 'igny8_pushed', function ( $push, $structure ) {
            update_option( 'heard', array( $push['result'], count( $structure['post_types'] ) ) );
            throw new Error( 'from other code' );
        }, 10, 2 );
        """,
    )
    assert site.wp("sync").returncode == 0
    read = integration.read()
    assert read["post_types"]["post"]["label"] == "Articles"
    assert "page" not in read["post_types"]
    assert "category" in read["taxonomies"]
    assert site.value("get_option( 'heard' )") == ["applied", len(read["post_types"])]
    assert "from other code" in json.dumps(site.value("get_option( 'igny8_faults' )"))


def test_the_connection_stands_in_connectors(
    lane: Lane, site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    if lane.version < "7":
        pytest.skip("WordPress has it since 7.0")
    admin = log_in(site)
    admin.open("/wp-admin/options-connectors.php")
    item = admin.page.get_by_role("group", name="IGNY8 Structure Sync")
    words = f"The structure of this site reaches its receiver: {integration.receiver.url}"
    expect(item).to_contain_text(words, timeout=20000)
    admin.picture("connectors")
    item.get_by_role("link", name="Manage").click()
    admin.sees("Sync now")
