"""A site keeps the address under which a person connected it, whoever asks later and how."""

import re
import urllib.request
from collections.abc import Callable

import pytest
import wpconfig
from browser import SETTINGS, Admin
from fetch import run
from wordpress import Site

from tests.support.ports import free_port
from tests.support.processes import wait_for
from tests.support.receiver import Integration, Receiver

BY_HOST = "'http://' . $_SERVER['HTTP_HOST']"
PREFIX = """
add_filter( 'option_home', function ( $home ) { return is_admin() ? $home : "$home/fr"; } );
add_filter( 'pre_option_home', function ( $home ) {
	return is_admin() ? $home : 'https://mapped.example';
} );
"""


@pytest.fixture
def by_host(site: Site, receiver: Receiver) -> Integration:
    """Connect a site whose address is made of the Host header, the documented way."""
    site.configure(wpconfig.single(site.url), {"WP_HOME": BY_HOST, "WP_SITEURL": BY_HOST})
    made = receiver.add(site.url)
    assert site.connect(receiver.url, made.key)["result"] == "applied"
    return made


def ask(site: Site, path: str, host: str) -> None:
    """Get a page under another host."""
    request = urllib.request.Request(site.url + path, headers={"Host": host})
    urllib.request.urlopen(request, timeout=30).read()


def test_cron_under_an_alias_is_the_same_site(site: Site, by_host: Integration) -> None:
    site.move_event("igny8_sync_site_structure", -1)
    ask(site, "/wp-cron.php?doing_wp_cron", "alias.example")
    assert (site.last()["trigger"], site.last()["ok"]) == ("cron", True)
    site.move_event("igny8_sync_site_structure", -1)
    run(["php", site.wordpress / "wp-cron.php"])
    assert (site.last()["trigger"], site.last()["ok"]) == ("cron", True)
    assert by_host.read()["site"]["home_url"] == site.url
    assert by_host.changes(1) == []


def test_a_copy_of_a_site_without_an_address_of_its_own_is_refused(
    site: Site, by_host: Integration, copy_site: Callable[[Site], Site]
) -> None:
    clone = copy_site(site)
    clone.configure(wpconfig.single(clone.url), {"WP_HOME": BY_HOST, "WP_SITEURL": BY_HOST})
    clone.serve()
    clone.run_event("igny8_sync_site_structure")
    assert clone.last()["code"] == "site_mismatch"
    clone.run_event("igny8_retry_push")
    run(["php", clone.wordpress / "wp-cron.php"])
    clone.move_event("igny8_sync_site_structure", -1)
    run(["php", clone.wordpress / "wp-cron.php"])
    assert clone.last()["kind"] == "no_home"
    assert by_host.show()["mismatch_home_url"] == clone.url


def test_a_copy_on_a_machine_that_looks_the_same_is_refused(
    site: Site, by_host: Integration, copy_site: Callable[[Site], Site]
) -> None:
    clone = copy_site(site)
    salts = re.search(r"(?s)define\( 'AUTH_KEY'.*NONCE_SALT[^\n]*\n", site.config)
    clone.configure(wpconfig.single(clone.url), {"WP_HOME": BY_HOST, "WP_SITEURL": BY_HOST})
    assert salts
    clone.config = re.sub(r"define\( '\w+_(KEY|SALT)'[^\n]*\n", "", clone.config).replace(
        "<?php\n", "<?php\n" + salts[0]
    )
    place = "$tie = get_option( 'igny8_connection' ); $tie['place'] = igny8_place();"
    clone.php(f"{place} update_option( 'igny8_connection', $tie );")
    clone.serve()
    clone.run_event("igny8_sync_site_structure")
    assert clone.last()["code"] == "site_mismatch"
    assert by_host.show()["mismatch_home_url"] == clone.url


def test_a_site_without_an_address_of_its_own_that_moves_is_asked_about(
    site: Site, by_host: Integration, log_in: Callable[[Site], Admin]
) -> None:
    site.stop()
    site.port = free_port()
    site.serve()
    admin = log_in(site)
    admin.open(SETTINGS)
    admin.press("Sync now")
    admin.sees("Has this site moved, or is it a copy?")
    admin.press("This site has moved")
    assert by_host.read()["site"]["home_url"] == site.url
    site.run_event("igny8_sync_site_structure")
    assert site.last()["ok"] is True


def test_an_address_that_filters_change_is_the_same_site(
    site: Site, integration: Integration
) -> None:
    site.add_plugin("prefix", PREFIX)
    site.run_event("igny8_sync_site_structure")
    assert site.last()["ok"] is True
    assert integration.sync_now()["delivered"] is True
    wait_for(lambda: site.last()["context"] == "rest", "the site did not push")
    assert integration.read()["site"]["home_url"] == site.url


def test_a_site_that_moves_where_it_is_stored_is_asked_about(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    site.stop()
    site.port = free_port()
    site.configure(wpconfig.single(site.url))
    site.serve()
    site.register("new")
    admin = log_in(site)
    admin.open("/wp-admin/")
    wait_for(lambda: site.last().get("code") == "site_mismatch", "the move was not noticed")
    admin.open(SETTINGS)
    admin.sees("Has this site moved, or is it a copy?")
    admin.press("This site has moved")
    admin.sees("The structure was sent.")
    assert integration.read()["site"]["home_url"] == site.url


def test_a_failed_push_of_cron_does_not_keep_a_change_back(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    receiver = integration.receiver
    receiver.stop()
    try:
        site.run_event("igny8_sync_site_structure")
    finally:
        receiver.start()
    assert site.last()["ok"] is False
    site.register("new")
    log_in(site).open("/wp-admin/")
    wait_for(lambda: "new" in integration.read()["post_types"], "the type did not arrive")
