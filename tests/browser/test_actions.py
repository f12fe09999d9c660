"""Everything that can be pressed: what it does, and what it says when it cannot."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.shop import POST_TYPES, TAXONOMIES
from tests.browser.tab import Tab
from tests.support.receiver import Integration
from tests.support.sites import ACCEPTED, site

Open = Callable[..., Tab]
New = Callable[..., Integration]


def setting(integration: Integration, name: str, kind: str = "post_types") -> tuple[bool, int]:
    entry = integration.read()[kind][name]
    return entry["enabled"], entry["fetch_limit"]


def eventually(reads: Callable[[], Any], expected: Any) -> None:
    deadline = time.monotonic() + 15
    while reads() != expected:
        assert time.monotonic() < deadline, f"still {reads()}, not {expected}"
        time.sleep(0.05)


def test_a_toggle_is_saved_and_its_row_stays_where_it_is(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    before = tab.names()
    tab.toggle("Posts").click()
    expect(tab.toggle("Posts")).not_to_be_checked()
    eventually(lambda: setting(shop, "post"), (False, 100))
    tab.says("5 of 7 on")
    assert tab.names() == before
    tab.toggle("Product Größe").click()
    eventually(lambda: setting(shop, "pa_größe", "taxonomies"), (False, 100))


def test_a_toggle_shows_at_once_and_rolls_back_with_a_reason(
    shop: Integration, open_tab: Open, context: BrowserContext
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    context.set_offline(True)
    # Offline, so only an optimistic toggle can show as off: its rollback is watched from within.
    seen = tab.toggle("Posts").evaluate("toggle => { toggle.click(); return toggle.checked; }")
    assert seen is False
    expect(tab.toggle("Posts")).to_be_checked()
    expect(tab.row("post")).to_contain_text("Not saved: The receiver cannot be reached:")
    context.set_offline(False)
    tab.toggle("Posts").click()
    eventually(lambda: setting(shop, "post"), (False, 100))
    expect(tab.row("post")).not_to_contain_text("Not saved")


def test_quick_toggles_end_as_the_last_one_says(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    for _ in range(3):
        tab.toggle("Pages").click()
    expect(tab.toggle("Pages")).not_to_be_checked()
    eventually(lambda: setting(shop, "page"), (False, 100))
    tab.page.wait_for_timeout(4000)
    expect(tab.toggle("Pages")).not_to_be_checked()


def test_a_poll_that_was_under_way_does_not_undo_a_toggle(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()

    def late(route: Any) -> None:
        response = route.fetch()
        time.sleep(0.5)
        route.fulfill(response=response)

    tab.page.route("**/content-types/", late)
    seen = tab.toggle("Posts").evaluate(
        """async toggle => {
            toggle.click();
            const seen = new Set();
            const until = performance.now() + 4000;
            while (performance.now() < until) {
                await new Promise(requestAnimationFrame);
                seen.add(toggle.checked);
            }
            return [...seen];
        }"""
    )
    assert seen == [False]
    tab.page.unroute_all(behavior="wait")


def test_a_limit_is_saved_with_enter(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.limit("Posts").fill("2500")
    tab.limit("Posts").press("Enter")
    eventually(lambda: setting(shop, "post"), (True, 2500))


@pytest.mark.parametrize("wrong", ["0", "10001", "", "1.5", "-3"])
def test_a_wrong_limit_is_refused_with_the_reason(
    shop: Integration, open_tab: Open, wrong: str
) -> None:
    tab = open_tab(shop)
    tab.limit("Posts").fill(wrong)
    tab.limit("Posts").press("Enter")
    expect(tab.row("post")).to_contain_text("a whole number from 1 to 10,000")
    expect(tab.limit("Posts")).to_have_value("100")
    assert setting(shop, "post") == (True, 100)


def test_filter_by_name_and_state(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    search = tab.page.get_by_label("Filter by name")
    search.fill("PROD")
    assert tab.names() == ["product"]
    assert tab.names("Taxonomies") == ["pa_größe"]
    search.fill("shop_or")
    assert tab.names() == ["shop_order"]
    search.fill("no such thing")
    expect(tab.root.get_by_text("Nothing here matches “no such thing”.")).to_have_count(2)
    search.fill("")
    tab.page.get_by_label("Show", exact=True).select_option("Only off")
    assert tab.names() == ["revision"]
    assert tab.names("Taxonomies") == ["nav_menu"]


def test_sort_by_every_column(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    table = tab.page.get_by_role("table", name="Post types")

    def sort(column: str) -> list[str]:
        table.get_by_role("button", name=column).click()
        return tab.names()

    expect(tab.row("post")).to_be_visible()
    assert tab.names()[-1] == "revision"
    assert sort("Items")[:3] == ["shop_order", "post", "product"]
    assert sort("Items")[0] == "event"
    assert sort("Synced")[:2] == ["shop_order", "post"]
    assert sort("Type")[:3] == ["hostile", "event", "shop_order"]
    assert sort("On")[-1] == "revision"
    assert sort("On")[0] == "revision"
    head = table.get_by_role("columnheader", name="On")
    expect(head).to_have_attribute("aria-sort", "ascending")


def test_what_changed_lately(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.page.get_by_text("What changed lately").click()
    tab.says("Post type shop_order appeared.")
    renamed = POST_TYPES | {"post": {**POST_TYPES["post"], "label": "<i>Articles</i>"}}
    shop.push(renamed, TAXONOMIES)
    tab.says("Post type post: label was “Posts”, is now “<i>Articles</i>”.")
    first = tab.root.locator(".changes li").first
    expect(first).to_contain_text("Articles")


def test_sync_now_asks_the_site_and_shows_its_push(new: New, open_tab: Open) -> None:
    with site() as served:
        integration = new(served.url)
        integration.push(POST_TYPES, site={})
        tab = open_tab(integration)
        integration.age(1)
        tab.says("Pushed 1 hour ago")

        def answer_then_push(connection: Any) -> None:
            connection.sendall(ACCEPTED)
            threading.Timer(1.2, integration.push, [POST_TYPES], {"site": {}}).start()

        served.answer = answer_then_push
        tab.button("Sync now").click()
        tab.says("Waiting for its push…")
        expect(tab.button("Sync now")).to_have_attribute("aria-disabled", "true")
        tab.picture("sync-waiting")
        tab.says("The site pushed: nothing has changed.")
        tab.says("Pushed just now")
        expect(tab.button("Sync now")).to_have_attribute("aria-disabled", "false")
        assert served.connections == 1


def test_sync_now_says_why_not_and_when_again(new: New, open_tab: Open) -> None:
    with site(b"HTTP/1.1 404 Not Found\r\n\r\n") as served:
        integration = new(served.url)
        tab = open_tab(integration)
        tab.button("Sync now").click()
        tab.says("check that the plugin is active and up to date. The request waits")
        tab.button("Sync now").click()
        tab.says("asked less than 30 s ago: wait, then ask again. That is in")
        integration.push(POST_TYPES, site={})
        tab.says("The site pushed: this is what it has now.")
