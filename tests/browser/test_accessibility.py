"""For eyes, ears and fingers of every kind: axe-core, the keyboard, the names of things."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.shop import HOSTILE, POST_TYPES, entry
from tests.browser.tab import Tab
from tests.support.receiver import Integration

Open = Callable[..., Tab]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1120, "height": 1000}


def never(_: Tab) -> None:
    """Nothing was pushed."""


def ready(tab: Tab) -> None:
    tab.integration.push(POST_TYPES | {"gone": entry("Gone")})
    tab.integration.push(POST_TYPES, {"category": entry("Categories", 4)})
    tab.integration.sync({"post": 4, "page": 99})
    tab.toggle("Pages").click()
    expect(tab.status("page")).to_contain_text("Saved")
    field = tab.edit("Posts")
    field.fill("0")
    field.press("Enter")
    expect(tab.row("post")).to_contain_text("whole number")
    tab.button("Internal to WordPress and plugins").click()
    tab.page.get_by_label("Select Events").check()


def story(tab: Tab) -> None:
    ready(tab)
    tab.button("Changes").click()
    tab.says("in the settings")


def details(tab: Tab) -> None:
    ready(tab)
    tab.chip("gone").click()
    tab.button("Gone").click()
    tab.says("What happened to it")
    tab.says("Gone disappeared")


def german(tab: Tab) -> None:
    tab.page.locator("igny8-content-types").evaluate("tab => { tab.locale = 'de' }")
    tab.integration.push(POST_TYPES)
    tab.says("Funktioniert")


def arabic(tab: Tab) -> None:
    tab.page.locator("igny8-content-types").evaluate("tab => { tab.locale = 'ar' }")
    tab.integration.push(POST_TYPES)
    tab.says("يعمل")


def late(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.integration.age(40)
    tab.says("Late since")


def stale(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.integration.age(100)
    tab.says("Not working since")


def disconnected(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.integration.disconnect()
    tab.says("Disconnected")


def refused(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    expect(tab.row("post")).to_be_visible()
    tab.button("Check WordPress for changes").click()
    tab.says("The request waits")


def expired(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.is_in("ready")
    tab.page.locator("igny8-content-types").evaluate("element => { element.token = ''; }")
    tab.is_in("expired")


STATES = (
    *(never, ready, story, details, late, stale, disconnected, refused, expired),
    *(german, arabic),
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    context: BrowserContext,
    axe: str,
    new: Callable[..., Integration],
    state: Callable[[Tab], None],
) -> None:
    page = context.new_page()
    integration = new()
    tab = Tab(page, integration)
    tab.open(integration.token())
    state(tab)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.evaluate(axe)
    for scheme, size in itertools.product(("light", "dark"), (DESKTOP, PHONE)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        kind = "phone" if size is PHONE else "desktop"
        tab.picture(f"{state.__name__}-{scheme}-{kind}")
        # Colours differ by scheme and structure by size: two of the four have it all.
        if (scheme, size) in (("light", DESKTOP), ("dark", PHONE)):
            assert violations(page) == []


def violations(page: Page) -> list[tuple[str, str]]:
    result = page.evaluate("axe.run()")
    assert len(result["passes"]) > 10
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in result["violations"]]


def test_axe_would_find_something(axe: str, shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.toggle("Posts").evaluate("toggle => toggle.removeAttribute('aria-label')")
    tab.page.evaluate(axe)
    assert "label" in [name for name, _ in violations(tab.page)]


def focused(page: Page) -> str:
    """Return the name of what has the focus, as a screen reader would say it."""
    return str(
        page.evaluate(
            """() => {
                const it = document.querySelector("igny8-content-types").shadowRoot.activeElement;
                return it?.ariaLabel ?? it?.textContent ?? "";
            }"""
        )
    )


def test_everything_is_reached_and_worked_with_the_keyboard(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    reached = []
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        reached.append(focused(tab.page))
        if "Internal to WordPress" in reached[-1] and "Select" not in reached[-1]:
            break
    first = ["Check WordPress for changes", "Search by name", "All 11", "Changes", "Type"]
    # The Tab key stops in one row; it never stops where nothing is.
    row = [f"Select {HOSTILE}", HOSTILE, f"Copy {HOSTILE}"]
    last = ["Taxonomies", "Internal to WordPress and plugins"]
    assert [name for name in reached if name in first + row + last] == first + row + last
    assert "" not in reached
    assert len(reached) < 30


def test_arrows_move_through_the_rows(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    press = tab.page.keyboard.press
    tab.toggle("Orders").focus()
    press("ArrowDown")
    assert focused(tab.page) == "Copy Pages"
    press("Space")
    expect(tab.toggle("Pages")).not_to_be_checked()
    assert focused(tab.page) == "Copy Pages"
    press("ArrowDown")
    press("Shift+Tab")
    assert focused(tab.page).startswith("Copy at most, of Posts")
    press("Enter")
    tab.page.keyboard.type("12")
    press("Escape")
    expect(tab.limit("Posts")).to_be_focused()
    expect(tab.limit("Posts")).to_have_text("100 at a time")
    press("Enter")
    tab.page.keyboard.type("12")
    press("Enter")
    expect(tab.status("post")).to_contain_text("Saved")
    assert shop.read()["post_types"]["post"]["fetch_limit"] == 12
    press("End")
    press("Home")
    press("ArrowUp")
    assert focused(tab.page).startswith(f"Copy at most, of {HOSTILE}")


def test_no_focus_is_lost(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.button("Posts").click()
    expect(tab.page.get_by_role("dialog", name="Posts")).to_be_visible()
    tab.page.keyboard.press("Escape")
    assert focused(tab.page) == "Posts"
    tab.toggle("Posts").click()
    tab.status("post").get_by_role("button").click()
    assert focused(tab.page) == "Copy Posts"
    tab.toggle("Orders").focus()
    staying = {name: each for name, each in POST_TYPES.items() if name != "shop_order"}
    shop.push(staying)
    expect(tab.row("shop_order")).to_have_count(0)
    assert focused(tab.page) == "Copy Pages"
    tab.button("Dismiss").focus()
    tab.page.keyboard.press("Enter")
    assert focused(tab.page) == "Search by name"


def test_a_screen_reader_is_told_what_a_row_is_and_what_happens(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.page.get_by_role("table", name="Content types")).to_be_visible()
    row = tab.page.get_by_role("row").filter(has=tab.page.get_by_role("rowheader", name="Posts"))
    expect(row.get_by_role("cell")).to_have_count(5)
    expect(row.get_by_role("progressbar", name="Posts, copied")).to_be_visible()
    said = tab.root.locator(".said")
    tab.toggle("Posts").click()
    expect(said).to_have_text("Saved.")
    tab.page.get_by_label("Search by name").fill("produ")
    expect(said).to_have_text("2 types shown.")
    field = tab.edit("Products")
    field.fill("0")
    field.press("Enter")
    expect(said).to_contain_text("whole number")


@pytest.mark.parametrize("accent", ["#ffd400", "#fff", "#000", "#e30", "#2456c7", "#9fe870"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_accent_is_readable(
    shop: Integration, open_tab: Open, axe: str, accent: str, scheme: str
) -> None:
    tab = open_tab(shop)
    tab.page.emulate_media(color_scheme=scheme)
    tab.page.locator("igny8-content-types").evaluate(
        "(tab, accent) => tab.style.setProperty('--igny8-accent', accent)", accent
    )
    expect(tab.row("post")).to_be_visible()
    tab.page.evaluate(axe)
    found = tab.page.evaluate("axe.run({ runOnly: ['color-contrast'] })")
    assert found["violations"] == []
    assert found["passes"]
