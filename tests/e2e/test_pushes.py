"""When the site pushes, and what it does when a push fails."""

import time

import pytest
from lossy import losing_one_answer
from wordpress import Site, SiteFailed

from tests.support.processes import wait_for
from tests.support.receiver import Integration, Receiver


def test_daily_push_by_cron(site: Site, integration: Integration) -> None:
    site.php("wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );")
    site.run_event("igny8_sync_site_structure")
    last = site.last()
    assert (last["trigger"], last["context"], last["ok"]) == ("cron", "cron", True)
    assert integration.read()["post_types"]["post"]["count"] == 2
    assert site.value("wp_next_scheduled( 'igny8_sync_site_structure' )") > time.time() + 3600


def test_receiver_asks_and_is_answered_before_the_push(
    site: Site, integration: Integration
) -> None:
    site.slow_down(2.5)
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
    site.run_event("igny8_ask_receiver")
    assert integration.show()["sync_requested_at"] is None
    assert site.last()["trigger"] == "manual"


def test_command_line_pushes(site: Site, integration: Integration) -> None:
    site.php("wp_insert_term( 'New', 'category' );")
    said = site.php("WP_CLI::run( 'igny8 sync' );", context="cli")
    assert said == "Success: The counts were brought up to date.\n"
    assert integration.read()["taxonomies"]["category"]["count"] == 2


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ("array( 'foo' )", "Error: Too many positional arguments: foo\n"),
        ("array(), array( 'nonsense' => 1 )", "unknown --nonsense parameter\n"),
    ],
    ids=["argument", "option"],
)
def test_command_line_refuses_what_it_does_not_know(
    site: Site, integration: Integration, arguments: str, refusal: str
) -> None:
    before = site.last()
    with pytest.raises(SiteFailed, match=refusal):
        site.php(f"WP_CLI::run( 'igny8 sync', {arguments} );", context="cli")
    assert site.last() == before


def test_retry_heals_what_a_stopped_receiver_broke(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    site.php("wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );")
    receiver.stop()
    try:
        site.run_event("igny8_sync_site_structure")
        assert site.last()["kind"] == "unreachable"
        assert 40 < site.value("wp_next_scheduled( 'igny8_retry_push' )") - time.time() < 75
    finally:
        receiver.start()
    site.run_event("igny8_retry_push")
    assert (site.last()["ok"], site.last()["trigger"]) == (True, "retry")
    assert integration.read()["post_types"]["post"]["count"] == 2
    assert site.value("wp_next_scheduled( 'igny8_retry_push' )") is False


def test_clock_20_minutes_off_is_learnt(site: Site, receiver: Receiver) -> None:
    site.stop()
    site.clock = "-20m"
    site.serve()
    integration = receiver.add(site.url)
    assert site.connect(receiver.url, integration.key)["ok"] is True
    assert 1190 < site.value("igny8_state()['clock_offset']") < 1210
    assert integration.sync_now()["delivered"] is True
    wait_for(lambda: site.last()["context"] == "rest", "the site did not push")
    site.stop()
    site.clock = ""
    site.serve()
    site.run_event("igny8_sync_site_structure")
    assert site.last()["ok"] is True
    assert abs(site.value("igny8_state()['clock_offset']")) < 10


def test_nothing_runs_for_a_visitor(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    site.register("new")
    site.move_event("igny8_sync_site_structure", -600)
    before = receiver.log
    for path in (
        "/",
        "/?p=1",
        "/?feed=rss2",
        "/wp-login.php",
        "/?rest_route=/wp/v2/types",
        "/wp-admin/admin-ajax.php?action=heartbeat",
    ):
        site.get(path)
    assert receiver.log == before


def test_one_push_at_a_time(site: Site, integration: Integration) -> None:
    site.slow_down(1)
    before = integration.pushes()
    said = site.php(
        "$lock = igny8_lock(); $pushed = igny8_push( 'manual' ); igny8_unlock( $lock );"
        "echo $pushed->get_error_code();"
    )
    assert said == "busy"
    assert integration.pushes() == before


def test_an_answer_that_was_lost_is_asked_for_again(site: Site, receiver: Receiver) -> None:
    integration = receiver.add(site.url)
    with losing_one_answer(receiver.port, "update-structure") as port:
        last = site.connect(f"http://127.0.0.1:{port}", integration.key)
    assert (last["ok"], last["result"]) == (True, "duplicate")
    assert integration.pushes() == 2
