"""An owner's questions: is it working, what is copied, what is left out; and at what time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.shop import POST_TYPES, TAXONOMIES, entry
from tests.browser.tab import Tab
from tests.browser.zones import zone_where_it_is
from tests.support.receiver import Integration

Open = Callable[..., Tab]
New = Callable[..., Integration]


def test_nothing_is_said_of_copies_before_a_report(new: New, open_tab: Open) -> None:
    integration = new()
    integration.push(POST_TYPES)
    tab = open_tab(integration)
    tab.says("IGNY8 has not reported yet what it has copied.")
    expect(tab.row("post").get_by_role("progressbar")).to_be_hidden()
    expect(tab.row("post").locator(".of")).to_have_text("\N{EN DASH}")
    integration.sync({"post": 4})
    tab.says("4 of 2,109 items")
    expect(tab.row("post").get_by_role("progressbar")).to_have_js_property("value", 4)


def test_what_is_left_out_is_told_with_the_reason(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.says("9 of 11")
    tab.says("2 internal types are left out: they hold no content for visitors.")
    tab.toggle("Posts").click()
    tab.says("1 type is switched off. 2 internal types are left out")


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_wrong_clock_in_the_browser_changes_nothing(
    shop: Integration, page: Page, hours: int
) -> None:
    shop.age(2)
    page.add_init_script(
        f"const now = Date.now; Date.now = () => now() + {hours} * 3600000;"
        "const Real = Date; Date = class extends Real {"
        " constructor(...given) { super(...(given.length ? given : [Real.now()])); } };"
    )
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.says("Working")
    tab.says("WordPress last reported 2 hours ago")


def test_days_are_those_of_the_readers_calendar(shop: Integration, browser: Browser) -> None:
    """Two hours ago is yesterday, where midnight was an hour ago at most."""
    late = datetime.strftime(datetime.now(UTC) - timedelta(hours=2), "%Y-%m-%dT%H:%M:%SZ")
    context = browser.new_context(timezone_id=zone_where_it_is(0), locale="en-GB")
    page = context.new_page()

    def two_hours_ago(route: Route) -> None:
        response = route.fetch()
        body: dict[str, Any] = response.json()
        body["data"]["disconnected_at"] = late
        route.fulfill(response=response, json=body)

    page.route("**/content-types/?*", two_hours_ago)
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.says("Disconnected yesterday at")
    context.close()


def test_a_panel_tells_what_is_stored_of_a_type_and_its_own_history(
    shop: Integration, open_tab: Open
) -> None:
    more = {"supports": ["title", "editor"], "taxonomies": ["category"], "rest_base": "posts"}
    post = POST_TYPES["post"] | more | {"description": "What we write"}
    shop.push(POST_TYPES | {"post": post}, TAXONOMIES)
    shop.push(POST_TYPES | {"post": post | {"label": "Articles"}}, TAXONOMIES)
    tab = open_tab(shop)
    tab.button("Articles").click()
    panel = tab.page.get_by_role("dialog", name="Articles")
    for words in (
        *("1,204 published · 31 drafts · 4 in the trash", "Categories", "title, editor"),
        *("/wp/v2/posts", "What we write", "Articles is the new name of “Posts”"),
    ):
        expect(panel).to_contain_text(words)
    expect(panel).not_to_contain_text("Pages")
    link = panel.get_by_role("link", name="Open the list of Articles")
    address = f"https://site-{shop.id}.example/wp-admin/edit.php?post_type=post"
    expect(link).to_have_attribute("href", address)


def test_many_are_selected_and_changed_at_once(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    bodies: list[Any] = []
    tab.page.on(
        "request",
        lambda request: request.method == "PATCH" and bodies.append(request.post_data_json),
    )
    tab.page.get_by_label("Select all: Taxonomies").check()
    tab.says("3 selected")
    tab.page.get_by_label("Select Posts").check()
    tab.button("Switch off").click()
    tab.says("4 selected")
    expect(tab.status("post")).to_contain_text("Saved")
    assert len(bodies) == 1
    tab.page.get_by_role("textbox", name="Copy at most", exact=True).fill("7")
    tab.button("Apply").click()
    expect(tab.limit("Tags")).to_have_text("7 at a time")
    expect(tab.status("post_tag")).to_contain_text("Saved")
    tab.page.keyboard.press("Escape")
    expect(tab.root.locator(".selection")).to_be_hidden()
    read = shop.read()
    for kind, name in (("post_types", "post"), ("taxonomies", "category")):
        each = read[kind][name]
        assert (each["enabled"], each["fetch_limit"]) == (False, 7)
    assert read["post_types"]["page"]["enabled"] is True


def test_all_internal_types_are_switched_at_once(shop: Integration, open_tab: Open) -> None:
    shop.configure({"post_types": {"revision": {"enabled": True}}})
    tab = open_tab(shop)
    tab.page.get_by_label("Select all: Internal to WordPress and plugins").check()
    tab.button("Switch off").click()
    tab.says("2 internal types are left out")


def test_what_was_filtered_is_in_the_address(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.page.get_by_label("Search by name").fill("o")
    tab.chip("on").click()
    tab.page.locator("thead").get_by_role("button", name="Published").click()
    before = tab.names()
    assert before == ["post", "product", "hostile", "shop_order"]
    tab.page.reload()
    expect(tab.row("post")).to_be_visible()
    assert tab.names() == before
    expect(tab.page.get_by_label("Search by name")).to_have_value("o")
    assert "token=" in tab.page.url
    assert "?" not in tab.page.url


def test_phones_sort_too(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.page.get_by_label("Sort by").select_option("-published")
    assert tab.names()[:2] == ["post", "product"]


def test_a_type_that_is_new_while_somebody_looks_is_there_with_its_switch(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    shop.push(POST_TYPES | {"book": entry("Books", 2)}, TAXONOMIES)
    expect(tab.toggle("Books")).to_be_checked()
