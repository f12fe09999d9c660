"""On paper, in few colours, enlarged, turned: whoever looks, and on whatever."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.shop import POST_TYPES, TAXONOMIES
from tests.browser.tab import Tab
from tests.support.receiver import Integration

Open = Callable[..., Tab]
pytestmark = pytest.mark.chromium  # Playwright emulates media there only

# What stands further right or left than the page is wide, of all that can be seen.
CUT = """() => {
    const root = document.querySelector("igny8-content-types").shadowRoot;
    const right = document.documentElement.clientWidth + 1;
    return [...root.querySelectorAll(".tab *:not(.said)")]
        .map((node) => [node.className || node.localName, node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.right > right || box.left < -1))
        .map(([name, box]) => `${name} ${Math.round(box.left)}-${Math.round(box.right)}`);
}"""
# The lightness of a colour, from 0 to 1.
LIGHT = """(node, property) => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.fillStyle = getComputedStyle(node)[property];
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 765;
}"""


def is_whole(tab: Tab) -> None:
    assert tab.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert tab.page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [1000, 718, 480], ids=["A3", "A4", "A5"])
def test_on_paper_nothing_is_cut_dark_or_to_be_pressed(
    shop: Integration, open_tab: Open, width: int
) -> None:
    shop.push({name: POST_TYPES[name] for name in ("post", "page")}, TAXONOMIES)
    tab = open_tab(shop)
    tab.page.emulate_media(color_scheme="dark")
    tab.button("Posts").click()
    tab.says("What happened to it")
    tab.page.emulate_media(media="print")
    tab.page.set_viewport_size({"width": width, "height": 1000})
    is_whole(tab)
    element = tab.page.locator("igny8-content-types")
    assert element.evaluate(LIGHT, "backgroundColor") == 1
    for part in ("h2", ".card strong", ".label bdi", "h3"):
        assert tab.root.locator(part).first.evaluate(LIGHT, "color") < 0.5
    for part in ("input[type=search]", ".pick input", ".check", ".chip", "dialog"):
        assert tab.root.locator(part).locator("visible=true").count() == 0
    expect(tab.limit("Posts")).to_have_css("text-decoration-line", "none")
    head, cell = (tab.root.locator(f"{part} .published").first for part in ("thead", "tbody"))
    assert right(head) == pytest.approx(right(cell), abs=1)
    assert len(tab.page.pdf(format="A4")) > 5000


def right(locator: Any) -> float:
    box = locator.bounding_box()
    return float(box["x"] + box["width"])


def test_on_paper_rows_beyond_the_window_are_there(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    expect(tab.row("post")).to_be_visible()
    tab.page.emulate_media(media="print")
    shown = tab.root.locator("tbody tr:not(.group)").evaluate_all(
        "rows => rows.map((row) => getComputedStyle(row).contentVisibility)"
    )
    assert set(shown) == {"visible"}


def test_in_forced_colours_every_state_is_told_apart(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.page.emulate_media(forced_colors="active")
    tab.page.get_by_label("Select Posts").check()
    for selector in ('.chip[aria-pressed="true"]', ".selection", ".card"):
        node = tab.root.locator(selector).locator("visible=true").last
        assert (
            float(node.evaluate("node => parseFloat(getComputedStyle(node).borderLeftWidth)")) > 0
        )
    expect(tab.toggle("Posts")).to_have_css("appearance", "auto")
    whole, part = (tab.row(name).locator("progress") for name in ("post", "product"))
    assert whole.screenshot() != part.screenshot()
    assert tab.row("post").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"


@pytest.mark.parametrize("width", [1280, 640])
def test_enlarged_twice_everything_is_there(shop: Integration, open_tab: Open, width: int) -> None:
    tab = open_tab(shop)
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.page.locator("igny8-content-types").evaluate("tab => { tab.style.fontSize = '32px' }")
    expect(tab.row("post")).to_be_visible()
    is_whole(tab)
    tab.button("Posts").click()
    expect(tab.page.get_by_role("dialog", name="Posts")).to_be_visible()
    is_whole(tab)


def test_who_wants_no_motion_gets_none(shop: Integration, page: Page) -> None:
    def hold(_: Route) -> None:
        """Answer nothing."""

    page.route("**/content-types/?*", hold)
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.is_in("loading")
    moving = "document.querySelector('igny8-content-types').shadowRoot.getAnimations().length"
    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0
    page.unroute("**/content-types/?*")
    page.reload()
    tab.toggle("Posts").click()
    assert page.evaluate(moving) == 0


def test_a_phone_that_is_turned_keeps_what_is_open(shop: Integration, open_tab: Open) -> None:
    tab = open_tab(shop)
    tab.page.set_viewport_size({"width": 932, "height": 430})
    tab.button("Posts").click()
    drawer = tab.page.get_by_role("dialog", name="Posts")
    expect(drawer).to_be_visible()
    for size in ((390, 844), (932, 430), (390, 844)):
        tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        expect(drawer).to_be_visible()
        is_whole(tab)
        sheet = tab.root.locator(".sheet").bounding_box()
        assert sheet is not None
        assert sheet["width"] > 300
    tab.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


@pytest.mark.parametrize("locale", ["en", "de", "ar"])
def test_enlarged_twice_a_narrow_page_is_whole_too(
    shop: Integration, open_tab: Open, locale: str
) -> None:
    tab = open_tab(shop)
    tab.page.set_viewport_size({"width": 480, "height": 900})
    enlarge = "(tab, locale) => { tab.style.fontSize = '32px'; tab.locale = locale; }"
    tab.page.locator("igny8-content-types").evaluate(enlarge, locale)
    for name in ("post", "page"):
        tab.row(name).locator(".pick input").check()
    expect(tab.root.locator(".selection")).to_be_visible()
    is_whole(tab)
    label = tab.row("post").locator("bdi").first.bounding_box()
    assert label is not None
    assert label["width"] > label["height"]  # in one line, not a letter a line
    tab.row("post").locator("button.label").click()
    expect(tab.root.locator(".drawer")).to_be_visible()
    is_whole(tab)
