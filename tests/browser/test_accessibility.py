"""For eyes, ears and fingers of every kind: axe-core, the keyboard, the names of things."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.shop import POST_TYPES, entry
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
    tab.page.get_by_label("Show those that left").check()
    tab.page.get_by_text("What changed lately").click()
    tab.limit("Posts").fill("0")
    tab.limit("Posts").press("Enter")
    expect(tab.row("gone")).to_be_visible()
    expect(tab.row("post")).to_contain_text("whole number")


def late(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.integration.age(40)
    tab.says("Late since")


def stale(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.integration.age(100)
    tab.says("Stale: last pushed 4 days ago")


def disconnected(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.integration.disconnect()
    tab.says("Disconnected")


def refused(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    expect(tab.row("post")).to_be_visible()
    tab.button("Sync now").click()
    tab.says("The request waits")


def expired(tab: Tab) -> None:
    tab.integration.push(POST_TYPES)
    tab.is_in("ready")
    tab.page.locator("igny8-content-types").evaluate("element => { element.token = ''; }")
    tab.is_in("expired")


STATES = (never, ready, late, stale, disconnected, refused, expired)


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
    for _ in range(60):
        tab.page.keyboard.press("Tab")
        reached.append(focused(tab.page))
        if reached[-1] == "What changed lately":
            break
    expected = ["Sync now", "Filter by name", "Show", "Type", "Fetch limit of Posts", "Sync Posts"]
    assert [name for name in reached if name in expected] == [*expected[:4], *expected[4:], "Type"]
    assert reached[-1] == "What changed lately"

    tab.toggle("Posts").focus()
    tab.page.keyboard.press("Space")
    expect(tab.toggle("Posts")).not_to_be_checked()
    assert focused(tab.page) == "Sync Posts"
    tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Control+A")
    tab.page.keyboard.type("12")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_timeout(500)
    assert shop.read()["post_types"]["post"]["fetch_limit"] == 12


def test_a_screen_reader_is_told_what_a_row_is_and_what_happens(
    shop: Integration, open_tab: Open
) -> None:
    tab = open_tab(shop)
    expect(tab.page.get_by_role("table", name="Post types")).to_be_visible()
    row = tab.page.get_by_role("row").filter(has=tab.page.get_by_role("rowheader", name="Posts"))
    expect(row.get_by_role("cell")).to_have_count(5)
    expect(row.get_by_role("progressbar", name="Posts, synced")).to_be_visible()
    said = tab.root.locator(".said")
    tab.toggle("Posts").click()
    expect(said).to_have_text("Saved.")
    tab.page.get_by_label("Filter by name").fill("product")
    expect(said).to_have_text("1 post type and 1 taxonomy shown.")
    tab.limit("Products").fill("0")
    tab.limit("Products").press("Enter")
    expect(said).to_contain_text("whole number")
