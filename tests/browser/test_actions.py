"""Everything that can be pressed: what it does, and what it says when it cannot."""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.shop import POST_TYPES, TAXONOMIES, entry
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
    tab.says("5 of 6 on")
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
    expect(tab.row("post")).to_contain_text("The receiver cannot be reached:")
    context.set_offline(False)
    tab.toggle("Posts").click()
    eventually(lambda: setting(shop, "post"), (False, 100))
    expect(tab.status("post")).not_to_contain_text("ot saved")


def test_quick_toggles_end_as_the_last_one_says(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    for _ in range(3):
        tab.toggle("Pages").click()
    expect(tab.toggle("Pages")).not_to_be_checked()
    eventually(lambda: setting(shop, "page"), (False, 100))
    tab.page.wait_for_timeout(4000)
    expect(tab.toggle("Pages")).not_to_be_checked()


@pytest.mark.chromium  # to answer later, after a fetch
def test_a_poll_that_was_under_way_does_not_undo_a_toggle(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()

    def late(route: Any) -> None:
        response = route.fetch()
        time.sleep(0.5)
        route.fulfill(response=response)

    tab.page.route("**/content-types/*", late)
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
    field = tab.edit("Posts")
    field.fill("2500")
    field.press("Enter")
    expect(tab.limit("Posts")).to_be_focused()
    eventually(lambda: setting(shop, "post"), (True, 2500))


@pytest.mark.parametrize("wrong", ["0", "10001", "", "1.5", "-3"])
def test_a_wrong_limit_is_refused_with_the_reason(
    shop: Integration, open_tab: Open, wrong: str
) -> None:
    tab = open_tab(shop)
    field = tab.edit("Posts")
    field.fill(wrong)
    field.press("Enter")
    expect(tab.status("post")).to_contain_text("a whole number from 1 to 10,000")
    expect(tab.limit("Posts")).to_have_text("100 at a time")
    assert setting(shop, "post") == (True, 100)


def test_search_and_chips_choose_the_rows(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    search = tab.page.get_by_label("Search by name")
    search.fill("PROD")
    assert tab.names() == ["product"]
    search.fill("grosse")
    assert tab.names("taxonomies") == ["pa_größe"]
    search.fill("shop_or")
    assert tab.names() == ["shop_order"]
    search.fill("revis")
    assert tab.names("internal") == ["revision"]
    search.fill("no such thing")
    tab.says("Nothing matches “no such thing”.")
    search.fill("")
    expect(tab.chip("off")).to_have_text("Off 2")
    tab.chip("off").click()
    expect(tab.chip("off")).to_have_attribute("aria-pressed", "true")
    assert tab.names() == []
    assert tab.names("internal") == ["nav_menu", "revision"]


def test_what_is_new_and_what_disappeared_have_chips(shop: Integration, open_tab: Open) -> None:
    with sqlite3.connect(shop.receiver.database) as connection:
        connection.execute(
            'UPDATE structures SET post_types = replace(post_types, \'"first_seen":"2\','
            ' \'"first_seen":"1\') WHERE integration_id = ?',
            (shop.id,),
        )
    connection.close()
    staying = {name: POST_TYPES[name] for name in POST_TYPES if name != "event"}
    shop.push(staying | {"book": entry("Books", 2)}, TAXONOMIES)
    tab = open_tab(shop)
    expect(tab.chip("gone")).to_have_text("Disappeared 1")
    tab.says("6 of 6 on, 1 disappeared")
    tab.chip("new").click()
    assert "book" in tab.names()
    assert "post" not in tab.names()
    tab.chip("gone").click()
    assert tab.names() == ["event"]


def test_sort_by_every_column(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)

    def sort(column: str) -> list[str]:
        tab.root.locator("thead").get_by_role("button", name=column, exact=True).click()
        return tab.names()

    expect(tab.row("post")).to_be_visible()
    assert tab.names()[-1] == "product"
    assert sort("Published")[:3] == ["post", "product", "page"]
    assert sort("Published")[-1] == "post"
    assert sort("Copied")[:2] == ["post", "product"]
    tab.toggle("Orders").click()
    assert sort("Copy")[-1] == "shop_order"
    assert sort("Copy")[0] == "shop_order"
    head = tab.root.get_by_role("columnheader", name="Copy", exact=True)
    expect(head).to_have_attribute("aria-sort", "ascending")


def test_the_story_is_told_by_report_and_by_label(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    renamed = POST_TYPES | {"post": {**POST_TYPES["post"], "label": "<i>Articles</i>"}}
    del renamed["product"], renamed["event"]
    shop.push(renamed, TAXONOMIES)
    expect(tab.root).to_contain_text("2 types disappeared")  # before that, all would move
    tab.toggle("Pages").click()
    expect(tab.status("page")).to_contain_text("Saved")
    shop.configure({"post_types": {"post": {"fetch_limit": 7}}})
    tab.button("Changes").click()
    told = tab.root.locator(".story li")
    expect(told.nth(0)).to_contain_text("Pages switched off")
    expect(told.nth(0)).to_contain_text("copy at most 7 at a time (was 100)")
    expect(told.nth(1)).to_contain_text("<i>Articles</i> is the new name of “Posts”")
    expect(told.nth(1)).to_contain_text("2 types disappeared: Events and Products")
    expect(told.nth(1)).to_contain_text("A plugin or theme was probably switched off")
    tab.picture("story")


def test_a_long_story_comes_twenty_rows_at_a_time(new: New, open_tab: Open) -> None:
    integration = new()
    for number in range(45):
        integration.push({"post": entry(f"Label {number}")})
    tab = open_tab(integration)
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    tab.button("Changes").click()
    told = tab.root.locator(".story li")
    expect(told).to_have_count(20)
    expect(told.first).to_contain_text("Label 44")
    tab.button("Show older").click()
    expect(told).to_have_count(40)
    expect(told.nth(20)).to_be_focused()
    tab.button("Show older").click()
    expect(told).to_have_count(45)
    expect(tab.button("Show older")).to_be_hidden()
    assert len([url for url in asked if "/changes/" in url]) == 3


def test_sync_now_asks_the_site_and_shows_its_push(new: New, open_tab: Open) -> None:
    with site() as served:
        integration = new(served.url)
        integration.push(POST_TYPES, site={})
        tab = open_tab(integration)
        integration.age(1)
        tab.says("WordPress last reported 1 hour ago")

        def answer_then_push(connection: Any) -> None:
            connection.sendall(ACCEPTED)
            threading.Timer(1.2, integration.push, [POST_TYPES], {"site": {}}).start()

        served.answer = answer_then_push
        tab.button("Check WordPress for changes").click()
        tab.says("Waiting for its report…")
        expect(tab.button("Check WordPress for changes")).to_have_attribute("aria-disabled", "true")
        tab.picture("sync-waiting")
        tab.says("WordPress reported: nothing has changed.")
        tab.says("WordPress last reported just now")
        expect(tab.button("Check WordPress for changes")).to_have_attribute(
            "aria-disabled", "false"
        )
        assert served.connections == 1


def test_sync_now_says_why_not_and_when_again(new: New, open_tab: Open) -> None:
    with site(b"HTTP/1.1 404 Not Found\r\n\r\n") as served:
        integration = new(served.url)
        tab = open_tab(integration)
        tab.button("Check WordPress for changes").click()
        tab.says("check that the plugin is active and up to date. The request waits")
        tab.button("Check WordPress for changes").click()
        tab.says("asked less than 30 s ago: wait, then ask again. That is in")
        integration.push(POST_TYPES, site={})
        tab.says("WordPress reported: this is what it has now.")
