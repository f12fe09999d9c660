"""An open tab: it polls cheaply and only while it is seen, and outlives its token."""

import statistics
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser import numbers
from tests.browser.shop import POST_TYPES, TAXONOMIES, entry
from tests.browser.tab import Tab
from tests.support.receiver import Integration

Open = Callable[..., Tab]
WATCHED_SECONDS = 30


def watch(page: Page) -> list[Response]:
    """Return the list to which every answer of the receiver's API will be added."""
    seen: list[Response] = []
    page.on("response", lambda answer: seen.append(answer) if "/api/" in answer.url else None)
    return seen


def test_a_change_shows_within_five_seconds(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    times = []
    for number in range(10):
        # At any moment between two polls.
        time.sleep(number * 0.3)
        started = time.monotonic()
        added = {f"new_{each}": entry(f"New {each}") for each in range(number + 1)}
        shop.push(POST_TYPES | added, TAXONOMIES)
        tab.row(f"new_{number}").wait_for(timeout=30_000)
        times.append(time.monotonic() - started)
    numbers.tell_ms("push to visible in an open tab", times)
    # The slowest is told above; one that comes late on a busy machine is no fault.
    assert statistics.median(times) < 5


def test_polls_are_all_answered_with_304(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    tab.page.wait_for_timeout(21_000)  # until what was read is no longer young
    answers = watch(tab.page)
    tab.page.wait_for_timeout(WATCHED_SECONDS * 1000)
    statuses = [answer.status for answer in answers]
    assert statuses
    assert set(statuses) == {304}
    per_minute = len(statuses) * 60 / WATCHED_SECONDS
    assert per_minute * 60 <= 960  # 900, and one that the window cuts
    numbers.tell("requests of an idle tab", f"{per_minute:g} a minute, all of them 304")


def test_a_tab_in_the_background_asks_nothing(
    shop: Integration, open_tab: Open, context: BrowserContext
) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    # Headless Chromium never hides a page, so the page is told that it is.
    tab.page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { get: () => window.state });
            window.state = "hidden";
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    answers = watch(tab.page)
    tab.page.wait_for_timeout(4000)
    assert answers == []
    shop.push({"post": entry("Articles", 5)})
    tab.page.evaluate("state = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.row("post")).to_contain_text("Articles", timeout=2000)


def test_an_element_that_is_not_in_view_asks_nothing(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    element = tab.page.locator("igny8-content-types")
    element.evaluate("element => { element.hidden = true; }")
    tab.page.wait_for_timeout(200)
    answers = watch(tab.page)
    tab.page.wait_for_timeout(4000)
    assert answers == []
    element.evaluate("element => { element.hidden = false; }")
    tab.page.wait_for_timeout(1000)
    assert answers
    element.evaluate("element => element.remove()")
    gone = len(answers)
    tab.page.wait_for_timeout(4000)
    assert len(answers) == gone


def test_an_expired_token_is_told_and_a_new_one_taken(shop: Integration, page: Page) -> None:
    tab = Tab(page, shop)
    page.add_init_script("addEventListener('igny8-token-expired', () => { window.told = 1; })")
    tab.open(shop.token(expires_in=4))
    tab.is_in("ready")
    page.evaluate("window.kept = document.querySelector('igny8-content-types')")
    tab.is_in("expired")
    assert page.evaluate("told") == 1
    expect(tab.row("post")).to_be_visible()
    expect(tab.toggle("Posts")).to_be_disabled()
    tab.picture("expired-later")
    answers = watch(page)
    page.wait_for_timeout(4000)
    assert answers == []
    page.evaluate("token => { kept.token = token; }", shop.token(expires_in=1800))
    tab.is_in("ready")
    expect(tab.toggle("Posts")).to_be_enabled()


RENEWALS = {
    "no token": "",
    "undefined": "undefined",
    "a page of errors": "'<html>' + Math.random()",
    "a token that does not hold": "'x'.repeat(++window.times)",
}


@pytest.mark.parametrize("renewal", RENEWALS.values(), ids=RENEWALS)
def test_a_renewal_that_brings_no_token_does_not_loop(
    shop: Integration, page: Page, renewal: str
) -> None:
    page.add_init_script(
        f"""window.times = 0;
        addEventListener("igny8-token-expired", async ({{ target }}) => {{
            window.asked = (window.asked ?? 0) + 1;
            await 0;
            target.token = {renewal or "''"};
        }});"""
    )
    tab = Tab(page, shop)
    answers = watch(page)
    tab.open("not-a-token")
    tab.is_in("expired")
    page.wait_for_timeout(5000)
    assert 1 <= page.evaluate("asked") <= 4
    assert len(answers) <= 10
    tab.is_in("expired")


ODD = ["Wed, 21 Oct 2037 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", "1e12", "-1", ""]


@pytest.mark.parametrize("retry_after", ODD)
def test_a_retry_after_of_any_kind_does_not_loop(
    shop: Integration, page: Page, retry_after: str
) -> None:
    answers = watch(page)
    page.route(
        "**/content-types/?*",
        lambda route: route.fulfill(
            status=503, json={"detail": "Later."}, headers={"Retry-After": retry_after}
        ),
    )
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.is_in("problem")
    page.wait_for_timeout(3000)
    assert len(answers) <= 8


def test_another_src_shows_another_site(
    shop: Integration, open_tab: Open, new: Callable[..., Integration]
) -> None:
    other = new()
    other.push({"book": entry("Books", 2)})
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    tab.page.locator("igny8-content-types").evaluate(
        "(element, [src, token]) => { element.src = src; element.token = token; }",
        [other.src, other.token()],
    )
    expect(tab.row("book")).to_be_visible()
    assert tab.names() == ["book"]


def test_typing_is_not_disturbed_by_what_arrives(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.edit("Posts").fill("77")
    shop.push(POST_TYPES | {"a_new_one": entry("A new one")}, TAXONOMIES)
    expect(tab.row("a_new_one")).to_be_visible()
    expect(tab.field("Posts")).to_be_focused()
    expect(tab.field("Posts")).to_have_value("77")


def test_a_token_that_expires_leaves_what_is_being_typed(shop: Integration, page: Page) -> None:
    tab = Tab(page, shop)
    tab.open(shop.token(expires_in=4))
    tab.edit("Posts").fill("77")
    tab.is_in("expired")
    expect(tab.field("Posts")).to_be_focused()
    tab.field("Posts").press("Enter")
    page.evaluate(f"location.hash = 'token={shop.token(expires_in=1800)}'")
    tab.is_in("ready")
    page.wait_for_timeout(500)
    assert shop.read()["post_types"]["post"]["fetch_limit"] == 77


def test_focus_and_online_wake_it_at_once(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    tab.page.wait_for_timeout(21_000)  # until it asks seldom
    for event in ("focus", "online"):
        answers = watch(tab.page)
        tab.page.evaluate("name => window.dispatchEvent(new Event(name))", event)
        tab.page.wait_for_timeout(400)
        assert answers, event
