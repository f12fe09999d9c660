"""When the site pushes, and what it does when a push fails."""

import time

from receiver import Integration, Receiver
from wordpress import Site, wait_for


def test_daily_push_by_cron(site: Site, integration: Integration) -> None:
    site.php("wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );")
    site.due_now("igny8_sync_site_structure")
    site.cron()
    last = site.last()
    assert (last["trigger"], last["context"], last["ok"]) == ("cron", "cron", True)
    assert integration.read()["post_types"]["post"]["count"] == 2
    assert site.value("wp_next_scheduled( 'igny8_sync_site_structure' )") > time.time() + 3600


def test_receiver_asks_and_is_answered_before_the_push(
    site: Site, integration: Integration
) -> None:
    site.add_plugin(
        "slow", "add_filter( 'wp_count_posts', function ( $c ) { usleep( 150000 ); return $c; } );"
    )
    began = time.monotonic()
    assert integration.sync_now()["delivered"] is True
    assert time.monotonic() - began < 1.5
    wait_for(lambda: site.last()["context"] == "rest", "the site did not push", seconds=15)
    assert site.last()["seconds"] > 2
    assert integration.show()["sync_requested_at"] is None


def test_receiver_that_cannot_reach_the_site_is_asked_hourly(
    site: Site, integration: Integration
) -> None:
    site.stop()
    assert integration.sync_now()["delivered"] is False
    site.serve()
    site.due_now("igny8_ask_receiver")
    site.cron()
    assert integration.show()["sync_requested_at"] is None
    assert site.last()["trigger"] == "manual"


def test_command_line_pushes(site: Site, integration: Integration) -> None:
    site.php("wp_insert_term( 'New', 'category' );")
    said = site.php("call_user_func( WP_CLI::$commands['igny8 sync'] );", context="cli")
    assert said == "Success: The counts were brought up to date.\n"
    assert integration.read()["taxonomies"]["category"]["count"] == 2


def test_retry_heals_what_a_stopped_receiver_broke(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    site.php("wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );")
    receiver.stop()
    try:
        site.due_now("igny8_sync_site_structure")
        site.cron()
        assert site.last()["kind"] == "unreachable"
        assert 40 < site.value("wp_next_scheduled( 'igny8_retry_push' )") - time.time() < 75
    finally:
        receiver.start()
    site.due_now("igny8_retry_push")
    site.cron()
    assert (site.last()["ok"], site.last()["trigger"]) == (True, "retry")
    assert integration.read()["post_types"]["post"]["count"] == 2
    assert site.value("wp_next_scheduled( 'igny8_retry_push' )") is False


def test_clock_20_minutes_off_is_learnt(site: Site, receiver: Receiver) -> None:
    site.stop()
    site.wrap = ("faketime", "-f", "-20m")
    site.serve()
    integration = receiver.add(site.url)
    assert site.connect(receiver.url, integration.key)["ok"] is True
    assert 1190 < site.value("igny8_state()['clock_offset']") < 1210
    assert integration.sync_now()["delivered"] is True
    wait_for(lambda: site.last()["context"] == "rest", "the site did not push")
    site.stop()
    site.wrap = ()
    site.serve()
    site.due_now("igny8_sync_site_structure")
    site.cron()
    assert site.last()["ok"] is True
    assert abs(site.value("igny8_state()['clock_offset']")) < 10


def test_visitor_and_editor_add_no_push(site: Site, integration: Integration) -> None:
    site.overdue("igny8_sync_site_structure")
    before = integration.pushes()
    for path in (
        "/",
        "/?p=1",
        "/wp-login.php",
        "/wp-admin/admin-ajax.php?action=none",
        "/?rest_route=/wp/v2/types",
    ):
        try:
            site.get(path)
        except OSError as refused:
            assert path.endswith("none"), refused
    assert integration.pushes() == before


def test_one_push_at_a_time(site: Site, integration: Integration) -> None:
    site.add_plugin(
        "slow", "add_filter( 'wp_count_posts', function ( $c ) { usleep( 50000 ); return $c; } );"
    )
    before = integration.pushes()
    site.due_now("igny8_sync_site_structure")
    said = site.php(
        "$lock = igny8_lock(); $pushed = igny8_push( 'manual' ); igny8_unlock( $lock );"
        "echo $pushed->get_error_code();"
    )
    assert said == "busy"
    assert integration.pushes() == before
