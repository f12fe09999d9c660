"""Nothing waits without an end, whatever the clock was, and what was lost comes back by itself."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from browser import SETTINGS, Admin
from lossy import silent, unavailable
from wordpress import PHP, Site

from tests.support.processes import wait_for
from tests.support.receiver import Integration, Receiver

DAILY, HOURLY, RETRY = "igny8_sync_site_structure", "igny8_ask_receiver", "igny8_retry_push"
YEAR = 365 * 86400
LOCK = "\"SELECT option_value FROM $wpdb->options WHERE option_name = 'igny8_push_lock'\""
A_YEAR_AHEAD = "+365d"


@contextmanager
def replaced(receiver: Receiver, other: AbstractContextManager[None]) -> Iterator[None]:
    """Have something else answer in the receiver's place."""
    receiver.stop()
    try:
        with other:
            yield
    finally:
        receiver.start()


def down(receiver: Receiver, retry_after: str) -> AbstractContextManager[None]:
    """Have a proxy's own page say that the receiver is down."""
    return replaced(receiver, unavailable(receiver.port, {"Retry-After": retry_after}))


def due(site: Site, hook: str) -> float:
    """Return in how many seconds an event is due."""
    at = site.value(f"wp_next_scheduled( '{hook}' )")
    assert at, f"{hook} is not scheduled"
    return float(at) - time.time()


def test_a_wait_of_a_year_ends_within_an_hour_and_never_stops_the_button(
    site: Site, receiver: Receiver, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    with down(receiver, str(YEAR)):
        site.run_event(DAILY)
    assert site.last()["status"] == 503
    assert 3500 < due(site, RETRY) <= 3600
    pushes = integration.pushes()
    site.run_event(DAILY)
    assert integration.pushes() == pushes
    admin = log_in(site)
    admin.open(SETTINGS)
    admin.press("Sync now")
    admin.sees("The structure was sent.")
    assert integration.pushes() == pushes + 1
    assert site.value(f"wp_next_scheduled( '{RETRY}' )") is False


def test_the_receiver_and_the_command_line_need_not_wait(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    date = "Thu, 31 Dec 2099 23:59:59 GMT"
    with down(receiver, date):
        site.run_event(DAILY)
    assert 3500 < due(site, RETRY) <= 3600
    assert integration.sync_now()["delivered"] is True
    wait_for(lambda: site.last()["ok"], "the site did not push")
    with down(receiver, date):
        site.run_event(DAILY)
    said = site.php("WP_CLI::run( 'igny8 sync' );", context="cli")
    assert said.startswith("Success: ")


def test_what_a_clock_a_year_ahead_left_behind_stops_nothing(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    set_clock(site, A_YEAR_AHEAD)
    site.run_event(DAILY)
    site.run_event(HOURLY)
    with down(receiver, "600"):
        site.run_event(DAILY)
    assert site.last()["status"] == 503
    site.php("igny8_lock();")
    assert due(site, DAILY) > YEAR - 86400
    set_clock(site, "")
    site.get("/")
    assert due(site, DAILY) <= 86400
    assert due(site, HOURLY) <= 3600
    site.cron()
    assert due(site, RETRY) <= 75
    pushes = integration.pushes()
    site.run_event(RETRY)
    assert integration.pushes() > pushes
    assert (site.last()["ok"], site.last()["trigger"]) == (True, "retry")


def test_what_a_clock_a_year_behind_left_behind_stops_nothing(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    set_clock(site, "-365d")
    with down(receiver, "600"):
        site.run_event(DAILY)
    set_clock(site, "")
    site.cron()
    assert site.last()["ok"] is True
    assert 0 < due(site, DAILY) <= 86400
    assert abs(site.value("igny8_state()['clock_offset']")) < 10


def set_clock(site: Site, clock: str) -> None:
    """Set the clock of the site's machine."""
    site.stop()
    site.clock = clock
    site.serve()


def test_lost_events_come_back_by_cron_rest_or_an_admin_page(
    site: Site, receiver: Receiver, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    cookies = log_in(site).cookies()
    receiver.stop()
    try:
        site.run_event(DAILY)
    finally:
        receiver.start()
    doors: dict[str, Callable[[], object]] = {
        "cron": site.cron,
        "REST": lambda: site.get("/?rest_route=/wp/v2/types"),
        "wp-admin": lambda: site.get("/wp-admin/about.php", cookies),
    }
    for door, enter in doors.items():
        site.php(f"array_map( 'wp_unschedule_hook', array( '{DAILY}', '{HOURLY}', '{RETRY}' ) );")
        assert not site.value(f"wp_next_scheduled( '{DAILY}' )"), door
        enter()
        assert due(site, DAILY) <= 86400, door
        assert due(site, HOURLY) <= 3600, door
        assert due(site, RETRY) <= 75, door


def test_a_push_that_died_is_tried_again(site: Site, integration: Integration) -> None:
    dies = "return strpos( $url, 'update-structure' ) ? exit : $pre;"
    site.add_plugin(
        "deadly",
        f"add_filter( 'pre_http_request', function ( $pre, $a, $url ) {{ {dies} }}, 10, 3 );",
    )
    site.run_event(DAILY)
    (site.content / "mu-plugins/deadly.php").unlink()
    site.cron()
    assert due(site, RETRY) <= 75
    assert integration.pushes() == 1
    # The locks of who died, WordPress's and ours, end by themselves in a minute or two.
    site.php(f"delete_transient( 'doing_cron' ); igny8_unlock( $wpdb->get_var( {LOCK} ) );")
    site.run_event(RETRY)
    assert (site.last()["ok"], site.last()["trigger"]) == (True, "retry")


def test_a_silent_receiver_holds_nothing_up_for_long(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    with replaced(receiver, silent(receiver.port)):
        assert seconds(lambda: site.php("igny8_within( 2, 'igny8_run_daily' );")) < 12
        assert site.last()["kind"] == "timeout"
        leave = "deactivate_plugins( 'igny8-wp-plugin/igny8-wp-plugin.php' );"
        assert seconds(lambda: site.php(leave, "admin")) < 13


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_a_visitor_costs_no_query_rest_one_and_an_admin_two(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    shutil.copytree(PHP / "measure", site.content / "mu-plugins")
    cookies = log_in(site).cookies()
    assert queries(site, "/?") == 0
    assert queries(site, "/?rest_route=/wp/v2/types&") <= 1
    assert queries(site, "/wp-admin/edit.php?", cookies) <= 2


def queries(site: Site, page: str, cookies: str = "") -> int:
    """Count what the plugin adds to a page's queries, when everything has settled."""
    log = site.content / "measured.txt"
    for _ in range(3):
        log.unlink(missing_ok=True)
        site.get(page, cookies)
        site.get(f"{page}without", cookies)
    counted = [line.split() for line in log.read_text().splitlines()]
    cost = {kind: int(number) for kind, number, *_ in counted}
    return cost["with"] - cost["without"]
