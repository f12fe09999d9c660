"""A setting that a person changed is saved at the site where it was changed, or it is told."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import sent
from tests.browser.shop import POST_TYPES
from tests.browser.tab import Tab
from tests.support.receiver import Integration

Open = Callable[..., Tab]
New = Callable[..., Integration]
PATCH = re.compile(r"/content-types/")
UNAUTHORIZED = {"detail": "The token has expired.", "code": "unauthorized"}


def on_patch(page: Page, act: Callable[[Route], Any]) -> list[dict[str, Any]]:
    """Let `act` answer each PATCH; return the list to which their bodies will be added."""
    bodies: list[dict[str, Any]] = []

    def handle(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.fallback()
        bodies.append(route.request.post_data_json)
        return act(route)

    page.route(PATCH, handle)
    return bodies


def slowly(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


def switch_off(tab: Tab, *labels: str, then: str = "") -> None:
    """Switch these off at once, without waiting for anything in between; `then` is done at once."""
    tab.page.evaluate(
        f"""labels => {{
            const root = document.querySelector("igny8-content-types").shadowRoot;
            for (const one of labels) root.querySelector(`[aria-label="Copy ${{one}}"]`).click();
            setTimeout(() => {{ {then} }});
        }}""",
        labels,
    )


def is_off(page: Page, integration: Integration, *names: str) -> None:
    """Wait until these are stored as off; what a page asks is answered meanwhile."""
    deadline = time.monotonic() + 15
    while any(integration.read()["post_types"][name]["enabled"] for name in names):
        assert time.monotonic() < deadline, integration.read()["post_types"]
        page.wait_for_timeout(50)


def test_switches_in_quick_succession_say_in_plain_words_that_access_has_ended(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    on_patch(tab.page, lambda route: route.fulfill(status=401, json=UNAUTHORIZED))
    switch_off(tab, "Posts", "Pages", "Products")
    tab.is_in("expired")
    for name in ("post", "page", "product"):
        expect(tab.status(name)).to_have_text("Not saved yet: The token has expired.")
    expect(tab.root).not_to_contain_text("null")


def test_changes_wait_for_a_new_token_and_are_saved_with_it(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    on_patch(tab.page, lambda route: route.fulfill(status=401, json=UNAUTHORIZED))
    switch_off(tab, "Posts", "Pages")
    tab.is_in("expired")
    tab.page.unroute_all()
    tab.page.locator("igny8-content-types").evaluate(
        # Of another length: two tokens of one second are the same text.
        "(element, token) => { element.token = token; }",
        shop.token(expires_in=1800),
    )
    is_off(tab.page, shop, "post", "page")
    expect(tab.row("post")).not_to_contain_text("Not saved")


def test_switches_in_quick_succession_are_two_requests(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    bodies = on_patch(tab.page, slowly)
    switch_off(tab, "Posts", "Pages", "Products", "Events")
    is_off(tab.page, shop, "post", "page", "product", "event")
    assert len(bodies) == 2


def test_a_change_is_saved_at_the_site_where_it_was_made(
    shop: Integration, new: New, open_tab: Open
) -> None:
    other = new()
    other.push(POST_TYPES)
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    on_patch(tab.page, slowly)
    switch_off(tab, "Posts", "Pages")
    tab.page.locator("igny8-content-types").evaluate(
        "(element, [src, token]) => { element.src = src; element.token = token; }",
        [other.src, other.token()],
    )
    is_off(tab.page, shop, "post", "page")
    kept = other.read()["post_types"]
    assert (kept["post"]["enabled"], kept["page"]["enabled"]) == (True, True)
    expect(tab.toggle("Pages")).to_be_checked()


LEAVING = {"a link": "location.href = '/docs'", "a reload": "location.reload()"}


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
def test_switches_followed_by_leaving_are_saved(
    shop: Integration, open_tab: Open, leave: str
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    # A page that is left may never answer again, nor be closed before it has loaded its next one.
    keeper = tab.page.context.new_page()
    with tab.page.expect_event("load"):
        switch_off(tab, "Posts", "Pages", "Products", then=leave)
    is_off(keeper, shop, "post", "page", "product")


def test_switches_followed_by_removal_are_saved(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    remove = "document.querySelector('igny8-content-types').remove()"
    switch_off(tab, "Posts", "Pages", "Products", then=remove)
    is_off(tab.page, shop, "post", "page", "product")


def test_switches_followed_by_closing_are_saved(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()
    switch_off(tab, "Posts", "Pages", "Products")
    keeper = tab.page.context.new_page()
    tab.page.close()
    is_off(keeper, shop, "post", "page", "product")


@pytest.mark.chromium  # to read what a page sends
def test_one_setting_that_is_refused_does_not_take_others_along(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()

    def refuse_pages(route: Route) -> None:
        if "page" in route.request.post_data_json.get("post_types", {}):
            route.fulfill(status=422, json={"detail": "There is no such post type."})
        else:
            slowly(route)

    on_patch(tab.page, refuse_pages)
    switch_off(tab, "Posts", "Pages", "Products")
    is_off(tab.page, shop, "post", "product")
    expect(tab.status("page")).to_contain_text("Not saved: There is no such post type.")
    expect(tab.toggle("Pages")).to_be_checked()


@pytest.mark.chromium  # to fetch, and then lose the answer
def test_a_save_whose_answer_is_lost_is_looked_up(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    on_patch(tab.page, lose_the_answer)
    tab.toggle("Posts").click()
    is_off(tab.page, shop, "post")
    tab.page.wait_for_timeout(500)
    expect(tab.status("post")).to_contain_text("Saved")
    expect(tab.toggle("Posts")).not_to_be_checked()


def test_the_wheel_over_a_focused_limit_scrolls_and_changes_nothing(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    field = tab.edit("Posts")
    tab.page.mouse.wheel(0, 300)
    tab.page.wait_for_timeout(300)
    expect(field).to_have_value("100")
    field.press("Tab")
    tab.page.wait_for_timeout(300)
    assert shop.read()["post_types"]["post"]["fetch_limit"] == 100


MADE_UP = {"a list": "[]", "a text": '"hello"', "null": "null", "no data": '{"success": true}'}


@pytest.mark.parametrize("body", MADE_UP.values(), ids=MADE_UP)
def test_an_answer_that_is_not_the_receivers_is_told_in_plain_words(
    shop: Integration, page: Page, body: str
) -> None:
    page.route(
        PATCH, lambda route: route.fulfill(status=200, body=body, content_type="application/json")
    )
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.is_in("problem")
    tab.says("What answers at this address is not the receiver")


def test_what_was_saved_can_be_undone(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.toggle("Posts").click()
    expect(tab.status("post")).to_contain_text("Saved")
    is_off(tab.page, shop, "post")
    tab.page.get_by_role("button", name="Undo: Posts").click()
    expect(tab.toggle("Posts")).to_be_checked()
    expect(tab.toggle("Posts")).to_be_focused()
    expect(tab.status("post")).to_contain_text("Saved")
    assert shop.read()["post_types"]["post"]["enabled"] is True
    shop.configure({"post_types": {"post": {"enabled": False}}})
    expect(tab.toggle("Posts")).not_to_be_checked()
    expect(tab.status("post")).to_be_empty()


def test_many_that_were_switched_together_are_undone_together(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    tab.toggle("Pages").click()
    expect(tab.status("page")).to_contain_text("Saved")
    sent.keep(tab.page)
    for label in ("Posts", "Pages", "Products"):
        tab.page.get_by_label(f"Select {label}", exact=True).check()
    tab.button("Switch on").click()
    expect(tab.root.get_by_text("Undo 2 changes")).to_be_hidden()
    tab.button("Switch off").click()
    is_off(tab.page, shop, "post", "page", "product")
    # Also without the selection; and one that was changed since is left as it is.
    tab.page.keyboard.press("Escape")
    tab.toggle("Products").click()
    tab.button("Undo 2 changes").click()
    expect(tab.toggle("Posts")).to_be_checked()
    expect(tab.button("Undo 2 changes")).to_be_visible()
    assert [len(body["post_types"]) for body in sent.kept(tab.page)] == [1, 3, 1, 2]
    enabled = {name: each["enabled"] for name, each in shop.read()["post_types"].items()}
    assert (enabled["post"], enabled["page"], enabled["product"]) == (True, True, True)


def test_what_was_not_saved_can_be_tried_again(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    on_patch(tab.page, lambda route: route.fulfill(status=503, json={"detail": "Closed."}))
    tab.toggle("Posts").click()
    expect(tab.status("post")).to_contain_text("Not saved: Closed.")
    expect(tab.toggle("Posts")).to_be_checked()
    tab.page.unroute(PATCH)
    tab.page.get_by_role("button", name="Retry: Posts").click()
    expect(tab.status("post")).to_contain_text("Saved")
    is_off(tab.page, shop, "post")


@pytest.mark.chromium  # to fetch, and then lose the answer
def test_an_outcome_that_nobody_knows_is_told_so_until_it_is_known(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.toggle("Posts")).to_be_checked()

    def lose(route: Route) -> None:
        if route.request.method == "PATCH":
            route.fetch()
        route.abort()

    tab.page.route(PATCH, lose)
    tab.toggle("Posts").click()
    expect(tab.status("post")).to_contain_text("Not known whether it was saved")
    tab.page.unroute(PATCH)
    expect(tab.status("post")).to_contain_text("Saved")
    expect(tab.toggle("Posts")).not_to_be_checked()


def test_arrow_keys_in_a_limit_save_nothing_in_between(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    bodies = on_patch(tab.page, lambda route: route.continue_())
    tab.edit("Posts")
    for _ in range(10):
        tab.page.keyboard.press("ArrowDown")
    tab.page.wait_for_timeout(500)
    assert bodies == []
