"""Every state that a person can meet is designed, not accidental."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.shop import HOSTILE, POST_TYPES, entry
from tests.browser.tab import Tab
from tests.support.receiver import Integration

Open = Callable[..., Tab]
New = Callable[..., Integration]


def test_ready_shows_what_a_site_has_and_how_much_is_synced(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    tab.is_in("ready")
    tab.says("Marigold & Daughters")
    tab.says("WordPress 7.1.4 · PHP 8.2.29 · plugin 1.0.0")
    tab.says("Pushed just now")
    posts = tab.row("post")
    for words in ("Posts", "post", "1,204 published · 31 draft · 4 in the trash", "1,204 of 1,204"):
        expect(posts).to_contain_text(words)
    expect(posts).not_to_contain_text("auto")
    expect(tab.row("product").get_by_role("progressbar")).to_have_js_property("value", 311)
    expect(tab.row("event")).to_contain_text("No items")
    expect(tab.row("pa_größe")).to_contain_text("Product Größe")
    tab.says("6 of 7 on, 10,557 of 18,043 items synced")


def test_a_label_is_text_whatever_it_holds(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("hostile").locator(".label")).to_have_text(HOSTILE)
    expect(tab.toggle(HOSTILE)).to_be_visible()
    assert tab.root.locator("img, b").count() == 0


def test_a_name_may_be_any_word_of_the_language(new: New, open_tab: Open) -> None:
    integration = new()
    names = ("constructor", "__proto__", "tostring")
    integration.push({name: entry(name, 1, counts={"constructor": 1}) for name in names})
    tab = open_tab(integration)
    for name in names:
        expect(tab.row(name).locator(".statuses")).to_have_text("1 constructor")
        tab.toggle(name).click()
        expect(tab.toggle(name)).not_to_be_checked()
    tab.says("0 of 3 on")
    tab.page.wait_for_timeout(500)
    saved = integration.read()["post_types"]
    assert [saved[name]["enabled"] for name in names] == [False] * 3


def test_an_internal_type_says_why_it_is_off(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("revision")).to_contain_text("Off by default: not public")
    expect(tab.toggle("Revisions")).not_to_be_checked()
    expect(tab.row("page")).not_to_contain_text("internal")


def test_loading_until_the_first_answer(shop: Integration, page: Page) -> None:
    held: dict[str, Route] = {}
    page.route("**/content-types/", lambda route: held.update(first=route))
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.is_in("loading")
    expect(tab.root).to_have_attribute("aria-busy", "true")
    expect(tab.root.locator(".bones")).to_be_visible()
    tab.picture("loading")
    held["first"].continue_()
    tab.is_in("ready")
    expect(tab.root).to_have_attribute("aria-busy", "false")
    expect(tab.root.locator(".bones")).to_be_hidden()


def test_never_pushed_says_what_to_do(new: New, open_tab: Open) -> None:
    integration = new("https://never.example")
    tab = open_tab(integration)
    tab.is_in("never")
    tab.says("never.example")
    tab.says("press Connect")
    expect(tab.page.get_by_role("table")).to_have_count(0)
    integration.push(POST_TYPES)
    tab.is_in("ready")


def test_a_site_that_has_nothing(new: New, open_tab: Open) -> None:
    integration = new()
    integration.push()
    tab = open_tab(integration)
    tab.is_in("ready")
    expect(tab.root.get_by_text("The site has none.")).to_have_count(2)


def test_late(shop: Integration, open_tab: Open) -> None:
    shop.age(40)
    tab = open_tab(shop)
    tab.says("Late since")
    tab.says("cron may not be running. Last pushed yesterday.")


def test_stale(shop: Integration, open_tab: Open) -> None:
    shop.age(24 * 5)
    open_tab(shop).says("Stale: last pushed 5 days ago, so this may no longer be true.")


def test_disconnected_until_the_next_push(shop: Integration, open_tab: Open) -> None:
    shop.disconnect()
    tab = open_tab(shop)
    tab.says("Disconnected just now, in WordPress.")
    shop.push(POST_TYPES)
    tab.says("Pushed just now")


def test_a_copy_that_pushes_is_told(shop: Integration, open_tab: Open) -> None:
    copy = {"home_url": "https://staging.example/"}
    with pytest.raises(OSError, match="409"):
        shop.push(POST_TYPES, site=copy)
    open_tab(shop).says("A site at https://staging.example/ pushes with this key too")


def test_an_error_at_first_can_be_tried_again(
    shop: Integration, page: Page, context: BrowserContext
) -> None:
    tab = Tab(page, shop)
    page.goto(f"{shop.receiver.url}/integrations/{shop.id}/")
    tab.is_in("expired")
    context.set_offline(True)
    page.evaluate(f"location.hash = 'token={shop.token()}'")
    tab.is_in("problem")
    tab.says("The receiver cannot be reached: check your connection.")
    tab.picture("problem")
    context.set_offline(False)
    tab.button("Try again").click()
    tab.is_in("ready")


def test_an_outage_keeps_what_was_read(
    shop: Integration, open_tab: Open, context: BrowserContext
) -> None:
    tab = open_tab(shop)
    tab.is_in("ready")
    context.set_offline(True)
    alert = tab.page.get_by_role("alert")
    expect(alert).to_contain_text("What is shown may be out of date; it is tried again by itself.")
    expect(tab.row("post")).to_be_visible()
    tab.picture("outage")
    context.set_offline(False)
    expect(alert).to_be_hidden(timeout=15_000)


def test_without_a_token_the_page_says_how_to_get_one(shop: Integration, page: Page) -> None:
    page.goto(f"{shop.receiver.url}/integrations/{shop.id}/")
    tab = Tab(page, shop)
    tab.is_in("expired")
    expect(page.get_by_text(f"integrations link {shop.id}")).to_be_visible()
    tab.picture("expired")


def test_a_link_that_may_only_read(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop, "read")
    tab.says("This link may look, but not change anything.")
    expect(tab.toggle("Posts")).to_be_disabled()
    expect(tab.limit("Posts")).to_be_disabled()
    expect(tab.button("Sync now")).to_be_hidden()


def test_types_that_left_are_shown_on_demand(shop: Integration, open_tab: Open) -> None:
    shop.push({"post": entry("Posts", 1)})
    tab = open_tab(shop)
    expect(tab.row("product")).to_have_count(0)
    tab.page.get_by_label("Show those that left").check()
    expect(tab.row("product")).to_contain_text("Left just now")
    tab.says("1 of 1 on")
    tab.page.get_by_label("Show those that left").uncheck()
    expect(tab.row("product")).to_have_count(0)
