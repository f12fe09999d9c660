"""Every state that a person can meet is designed, not accidental."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.shop import HOSTILE, POST_TYPES, TAXONOMIES, entry
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
    tab.says("Working")
    tab.says("WordPress last reported just now.")
    posts = tab.row("post")
    for words in ("Posts", "post", "1,204", "of 1,239", "all"):
        expect(posts).to_contain_text(words)
    expect(tab.row("page").locator(".of")).to_have_text("all, 2 extra")
    expect(tab.row("shop_order")).to_contain_text("none published")
    expect(tab.row("product").get_by_role("progressbar")).to_have_js_property("value", 311)
    expect(tab.row("event")).to_contain_text("none published")
    expect(tab.row("pa_größe")).to_contain_text("Product Größe")
    tab.says("6 of 6 on")
    tab.says("1,652 of 2,379 items")
    tab.says("IGNY8 reported this just now. 1 type has more copies than published items.")


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
        expect(tab.row(name)).to_contain_text(name)
        tab.toggle(name).click()
        expect(tab.toggle(name)).not_to_be_checked()
    tab.says("0 of 3")
    tab.page.wait_for_timeout(500)
    saved = integration.read()["post_types"]
    assert [saved[name]["enabled"] for name in names] == [False] * 3


def test_an_internal_type_says_why_it_is_off(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("revision")).to_be_hidden()
    tab.says("2 internal types are left out: they hold no content for visitors.")
    tab.button("Internal to WordPress and plugins").click()
    expect(tab.row("revision")).to_contain_text("Off by default: not public")
    expect(tab.toggle("Revisions")).not_to_be_checked()


def test_loading_until_the_first_answer(shop: Integration, page: Page) -> None:
    held: dict[str, Route] = {}
    page.route("**/content-types/?*", lambda route: held.update(first=route))
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
    tab.says("The site has no content types.")


def test_late(shop: Integration, open_tab: Open) -> None:
    shop.age(40)
    tab = open_tab(shop)
    tab.says("Late since today at")
    tab.says("wp-admin once, or ask whoever hosts the site.")
    link = tab.page.get_by_role("link", name="page in wp-admin")
    home = f"https://site-{shop.id}.example"
    expect(link).to_have_attribute("href", f"{home}/wp-admin/options-general.php?page=igny8")


def test_stale(shop: Integration, open_tab: Open) -> None:
    shop.age(24 * 5)
    tab = open_tab(shop)
    tab.says("Not working since")
    tab.says("ask whoever looks after the site.")


def test_disconnected_until_the_next_push(shop: Integration, open_tab: Open) -> None:
    shop.disconnect()
    tab = open_tab(shop)
    tab.says("Disconnected today at")
    shop.push(POST_TYPES)
    tab.says("WordPress last reported just now.")


def test_a_copy_that_pushes_is_told(shop: Integration, open_tab: Open) -> None:
    copy = {"home_url": "https://staging.example/"}
    with pytest.raises(OSError, match="409"):
        shop.push(POST_TYPES, site=copy)
    open_tab(shop).says("A site at https://staging.example/ reports with this key too")


def test_an_error_at_first_can_be_tried_again(shop: Integration, page: Page) -> None:
    page.route("**/api/**", lambda route: route.abort())
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.is_in("problem")
    tab.says("The receiver cannot be reached: check your connection.")
    tab.picture("problem")
    page.unroute("**/api/**")
    tab.button("Try again").click()
    tab.is_in("ready")


def test_an_outage_keeps_what_was_read(
    shop: Integration, open_tab: Open, context: BrowserContext
) -> None:
    tab = open_tab(shop)
    tab.is_in("ready")
    context.set_offline(True)
    alert = tab.page.get_by_role("alert")
    expect(alert).to_contain_text("may be out of date; the page keeps trying by itself.")
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
    tab.says("Read-only link: it can change nothing.")
    expect(tab.toggle("Posts")).to_be_disabled()
    expect(tab.limit("Posts")).to_be_disabled()
    expect(tab.button("Check WordPress for changes")).to_be_hidden()


def test_what_disappeared_is_told_as_one_story_and_found_with_one_press(
    shop: Integration, open_tab: Open
) -> None:
    staying = {name: POST_TYPES[name] for name in ("post", "page", "hostile", "revision")}
    shop.push(staying, TAXONOMIES)
    tab = open_tab(shop)
    tab.says("3 types disappeared today at")
    tab.says("all in one report: Events, Orders, and Products. A plugin or theme was probably")
    expect(tab.row("product")).to_have_count(0)
    tab.button("See them").click()
    assert tab.names() == ["event", "shop_order", "product"]
    expect(tab.row("product")).to_contain_text("Disappeared today at")
    tab.button("Dismiss").click()
    expect(tab.button("Dismiss")).to_be_hidden()
    tab.chip("all").click()
    expect(tab.row("product")).to_have_count(0)
