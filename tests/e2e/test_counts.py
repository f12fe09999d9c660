"""Counts stay true by themselves, whatever comes and goes, and few pushes do it."""

import shutil
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from conftest import Lane
from pages import Pages
from wordpress import PHP, Site

from tests.support.processes import wait_for
from tests.support.receiver import Integration

PUBLISH = "wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );"
# Half of the pages come before the first push, half after it. Pages have no terms, and a name of
# their own saves a search for a free one.
IMPORT = """
$page = array( 'post_title' => 'New', 'post_status' => 'publish', 'post_type' => 'page' );
for ( $number = 0; $number < %d; $number++ ) {
	wp_insert_post( $page + array( 'post_name' => "new-$number", 'guid' => "new-$number" ) );
	while ( %d === $number && ! ( igny8_fresh_option( 'igny8_state' )['counts_at'] ?? 0 ) ) {
		usleep( 100000 );
	}
}
"""
DUE = "wp_next_scheduled( 'igny8_push_counts' )"
LATER = "igny8_remember( array( 'counts_at' => time() - 901 ) );"


def posts(integration: Integration, type_: str = "post") -> int:
    """Return how many posts of a type the receiver knows of."""
    return int(integration.read()["post_types"][type_]["count"])


def test_a_published_post_is_counted_without_a_hand(site: Site, integration: Integration) -> None:
    site.php(PUBLISH)
    assert 0 < site.value(DUE) - time.time() <= 300
    site.run_event("igny8_push_counts")
    assert (posts(integration), site.last()["trigger"]) == (2, "change")


def test_a_post_that_is_trashed_in_wp_admin_is_counted(
    site: Site, integration: Integration
) -> None:
    pages = Pages(site)
    query = {"post": 1, "action": "trash", "_wpnonce": pages.nonce("trash-post_1")}
    pages.ask(f"/wp-admin/post.php?{urllib.parse.urlencode(query)}")
    site.run_event("igny8_push_counts")
    assert posts(integration) == 0


def test_a_post_that_cron_publishes_is_counted(site: Site, integration: Integration) -> None:
    future = "'post_status' => 'future', 'post_date' => '2099-01-01 00:00:00'"
    made = site.value(f"wp_insert_post( array( 'post_title' => 'Later', {future} ) )")
    site.run_event("igny8_push_counts")
    assert posts(integration) == 1
    date = "'post_date' => '2020-01-01 00:00:00', 'post_date_gmt' => '2020-01-01 00:00:00'"
    row = f"array( {date} ), array( 'ID' => {made} )"
    site.php(f"$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, {row} );" + LATER)
    site.php(f"wp_schedule_single_event( time() - 1, 'publish_future_post', array( {made} ) );")
    site.cron()
    site.run_event("igny8_push_counts")
    assert posts(integration) == 2


def test_an_import_is_two_pushes(lane: Lane, site: Site, integration: Integration) -> None:
    number = 5000 if lane.database == "mariadb" else 500
    before, stock = integration.pushes(), posts(integration, "page")
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(site.php, IMPORT % (number, number // 2))
        wait_for(lambda: site.value(DUE), "nothing was noted")
        site.run_event("igny8_push_counts")
        done.result(timeout=60)
    assert integration.pushes() == before + 1
    site.run_event("igny8_push_counts")
    assert integration.pushes() == before + 1
    assert 600 < site.value(DUE) - time.time() <= 900
    site.php(LATER)
    site.run_event("igny8_push_counts")
    assert (posts(integration, "page"), integration.pushes()) == (stock + number, before + 2)
    site.cron()
    assert (site.value(DUE), integration.pushes()) == (False, before + 2)


def test_rows_that_were_written_past_wordpress_are_counted(
    site: Site, integration: Integration
) -> None:
    row = "array( 'post_type' => 'post', 'post_status' => 'draft' ), array( 'ID' => 1 )"
    site.php(f"$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, {row} );")
    site.run_event("igny8_ask_receiver")
    site.run_event("igny8_push_counts")
    assert posts(integration) == 0


def test_a_visitors_page_asks_the_database_what_it_asked_before(
    site: Site, integration: Integration
) -> None:
    shutil.copytree(PHP / "measure", site.content / "mu-plugins")
    site.php(PUBLISH)
    assert site.value(DUE)
    for path in ("/?", "/?p=1&", "/?feed=rss2&", "/?s=a&"):
        for _ in range(2):
            site.get(path)
            site.get(f"{path}without")
        rows = [row.split() for row in (site.content / "measured.txt").read_text().splitlines()]
        (with_, ours, *_), (without, others, *_) = rows[-2:]
        assert (with_, without, ours) == ("with", "without", others), path
