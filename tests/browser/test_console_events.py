"""The operators' console where `deliver` runs: what happened to a site, and who is told of it."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shop import POST_TYPES
from tests.browser.test_accessibility import violations
from tests.browser.test_console import Console, console, fleet
from tests.support.delivering import OK, start
from tests.support.receiver import Integration, Receiver
from tests.support.sites import LocalSite, site

__all__ = ["console", "fleet"]

FAILS = b"HTTP/1.1 500 Broken\r\nContent-Length: 4\r\n\r\noops"
LAST_ATTEMPT = "UPDATE deliveries SET attempts = 9, due_at = 0 WHERE state = 'pending'"


@pytest.fixture(scope="module", autouse=True)
def worker(fleet: Receiver) -> Iterator[None]:
    process = start(f"sqlite:///{fleet.database}")
    yield
    process.terminate()
    process.wait(30)


@pytest.fixture
def endpoint() -> Iterator[LocalSite]:
    """An endpoint that fails."""
    with site(FAILS) as served:
        yield served


def happened(page: Page) -> list[str]:
    return page.locator("ol.timeline li").all_inner_texts()


def until_shown(page: Page, condition: Callable[[], bool]) -> None:
    """Reload until the page shows what is to come, and is no longer dimmed by loading."""
    deadline = time.monotonic() + 40
    expect(page.locator("main[aria-busy]")).to_have_count(0)
    while not condition():
        assert time.monotonic() < deadline, page.inner_text("main")
        page.wait_for_timeout(500)
        page.reload()
        expect(page.locator("main[aria-busy]")).to_have_count(0)


def wait_no_longer(fleet: Receiver) -> bool:
    """Make the next attempt of each delivery its last; one in flight is not changed by that."""
    with sqlite3.connect(fleet.database, timeout=20) as database:
        database.execute(LAST_ATTEMPT)
    database.close()
    return False


def shows(page: Page, words: str) -> bool:
    return any(words in each for each in happened(page))


def pushed_from_a_copy(integration: Integration, home: str) -> None:
    with pytest.raises(HTTPError):
        integration.push(POST_TYPES, site={"home_url": home})


def test_pushes_changes_and_events_are_one_timeline(fleet: Receiver, console: Console) -> None:
    integration = fleet.add("https://silent.example")
    integration.push(POST_TYPES)
    integration.age(40)
    page = console(f"view=site&id={integration.id}")
    until_shown(page, lambda: shows(page, "Event: late, last push"))
    integration.push({"post": POST_TYPES["post"]})
    pushed_from_a_copy(integration, "https://copy.example")
    integration.disconnect()
    page.reload()
    expect(page.locator("ol.timeline")).to_contain_text("Event: disconnected")
    words = [each for each in happened(page) if "Event" in each]
    expected = [
        ("disconnected", "a push from https://copy.example was refused"),
        ("pushes again after 40 hours", "lost 6 entries in one push, 1 stay", "6 changes, now"),
        ("late, last push", "7 changes, now revision 1", "connected"),
    ]
    for told in (each for group in expected for each in group):
        assert sum(told in each for each in words) >= 1, (told, words)
    places = [next(n for n, each in enumerate(words) if group[0] in each) for group in expected]
    assert places == sorted(places)
    assert shows(page, "Post types: event disappeared")
    assert shows(page, "Push: ")


def test_a_list_that_is_cut_leaves_no_gap_in_the_timeline(
    fleet: Receiver, console: Console
) -> None:
    integration = fleet.add("https://busy.example")
    integration.push({"post": POST_TYPES["post"]})
    page = console(f"view=site&id={integration.id}")
    assert shows(page, "Event: connected")
    time.sleep(1.1)  # the next second
    for number in range(20):
        integration.push({"post": POST_TYPES["post"] | {"count": number}})
    page.reload()
    expect(page.locator("ol.timeline li")).to_have_count(20)
    assert not shows(page, "Event")


def test_a_failing_endpoint_is_seen_and_its_failed_delivery_sent_again(
    fleet: Receiver, console: Console, endpoint: LocalSite, axe: str
) -> None:
    page = console("view=endpoints")
    page.get_by_label("Address").fill(f"{endpoint.url}/hook")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("link", name="Go to the endpoint")).to_be_visible()
    fleet.add("https://told.example").push({"post": POST_TYPES["post"]})
    page.reload()
    until_shown(page, lambda: "failing" in page.get_by_role("row", name=endpoint.url).inner_text())
    page.get_by_role("link", name=endpoint.url).click()
    page.get_by_role("link", name="failed", exact=True).click()
    failed = page.locator("tbody tr", has_text="structure.changed")
    until_shown(page, lambda: failed.count() == 1 or wait_no_longer(fleet))
    expect(page.get_by_text("Failing since")).to_be_visible()
    expect(failed).to_contain_text("It answered 500")
    page.evaluate(axe)
    assert violations(page) == []
    endpoint.answer = OK
    failed.get_by_role("button", name="Retry now").click()
    page.get_by_role("link", name="delivered", exact=True).click()
    until_shown(page, lambda: failed.count() == 1)
    expect(page.get_by_text("Failing since")).to_have_count(0)
