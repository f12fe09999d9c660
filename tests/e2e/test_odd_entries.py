"""Whatever other plugins leave in WordPress's lists stops neither the site nor the rest."""

from collections.abc import Callable

import pytest
from browser import SETTINGS, Admin
from test_words import sees_in_site_health
from wordpress import Site

from tests.support.receiver import Integration

ODD = r"""
class Odd_Entry {
	public function __isset( $name ) { return true; }
	public function __get( $name ) {
		if ( in_array( $name, array( 'label', 'labels', 'description', 'hierarchical' ), true ) ) {
			throw new RuntimeException( $name );
		}
		return array(); // WordPress itself falls over the others.
	}
}
add_action( 'registered_taxonomy', function ( $taxonomy, $type, $arguments ) {
	if ( 'user' === $type ) {
		$GLOBALS['wp_taxonomies'][ $taxonomy ] = (object) $arguments;
	}
}, 10, 3 );
add_action( 'init', function () {
	register_taxonomy( 'profession', 'user', array( 'label' => 'Professions' ) );
	register_taxonomy( "bell\x07", 'post' );
	register_post_type( 'rd', array( 'label' => 'R&amp;D, <b>I</b> <3 it', 'public' => true ) );
	$GLOBALS['wp_taxonomies']['nothing']  = null;
	$GLOBALS['wp_taxonomies']['throws']   = new Odd_Entry();
	$unset = array( 'label' => 'Unset', 'labels' => array(), 'object_type' => null );
	$GLOBALS['wp_taxonomies']['unset']    = (object) $unset;
	$GLOBALS['wp_post_types']['no-label'] = (object) array( 'name' => 'other', 'labels' => null );
}, 99 );
add_filter( 'wp_count_posts', function () { throw new RuntimeException( 'count' ); } );
add_filter( 'locale', function ( $locale ) { return wp_doing_cron() ? '' : $locale; } );
add_filter( 'option_timezone_string', function () { return array(); } );
"""
EMPTY_STATUS = (
    "$id = wp_insert_post( array( 'post_title' => 'x' ) );"
    "$wpdb->update( $wpdb->posts, array( 'post_status' => '' ), array( 'ID' => $id ) );"
)


@pytest.fixture
def odd(site: Site, integration: Integration) -> Site:
    site.add_plugin("odd", ODD)
    site.php("global $wpdb; " + EMPTY_STATUS)
    return site


def test_odd_entries_are_named_and_the_rest_is_stored(
    odd: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    odd.run_event("igny8_sync_site_structure")
    assert odd.last()["ok"] is True
    read = integration.read()
    labels = {name: entry["label"] for name, entry in read["taxonomies"].items()}
    assert labels["profession"] == "Professions"
    assert labels["unset"] == "Unset"
    assert labels["throws"] == "throws"
    assert {"nothing", "bell\x07"}.isdisjoint(labels)
    assert read["post_types"]["no-label"]["label"] == "no-label"
    assert read["post_types"]["rd"]["label"] == "R&D, I <3 it"
    assert read["post_types"]["post"]["count"] == 1
    assert odd.last()["skipped"] == []

    admin = log_in(odd)
    admin.open(SETTINGS)
    admin.sees("Some of what is registered on this site cannot be told to the receiver")
    admin.sees("taxonomies.nothing")
    admin.sees("taxonomies.bell%07")
    admin.picture("left out")
    sees_in_site_health(admin, "A part of this site's structure cannot be told", "left out")


def test_a_site_with_2500_taxonomies_is_stored(site: Site, integration: Integration) -> None:
    many = "for ( $i = 0; $i < 2500; $i++ ) { register_taxonomy( \"pa_$i\", 'post', $public ); }"
    public = "$public = array( 'public' => true, 'description' => str_repeat( 'd', 1000 ) );"
    site.add_plugin("many", f"add_action( 'init', function () {{ {public} {many} }} );")
    site.run_event("igny8_sync_site_structure")
    assert site.last()["ok"] is True
    assert len(integration.read()["taxonomies"]) == 2000
    paths = [row["path"] for row in site.last()["left_out"]]
    assert paths == ["taxonomies.*", "*.description"]
