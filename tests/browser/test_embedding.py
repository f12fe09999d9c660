"""The element in other people's pages: another origin, a strict policy, any framework."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import numbers
from tests.browser.host import Host
from tests.browser.tab import Tab
from tests.support.receiver import Integration

Open = Callable[..., Tab]


def test_one_script_tag_under_the_strictest_policy(
    shop: Integration, host: Host, page: Page
) -> None:
    address = shop.receiver.url
    policy = (
        f"default-src 'none'; script-src {address}; connect-src {address};"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    embedded = (
        f'<igny8-content-types src="{shop.src}" token="{shop.token()}"></igny8-content-types>'
    )
    script = f'<script type="module" src="{address}/tab/tab.js"></script>'
    page.goto(host.serve(script + embedded, policy))
    tab = Tab(page, shop)
    tab.is_in("ready")
    # It is styled, though the policy allows no style.
    expect(tab.row("post")).to_have_css("display", "grid")
    tab.toggle("Posts").click()
    tab.says("5 of 6 on")
    page.wait_for_timeout(500)
    assert shop.read()["post_types"]["post"]["enabled"] is False


def test_properties_that_were_set_before_the_module_came(
    shop: Integration, host: Host, page: Page
) -> None:
    page.goto(host.serve("<igny8-content-types></igny8-content-types>"))
    page.evaluate(
        """([module, src, token]) => {
            Object.assign(document.querySelector("igny8-content-types"), { src, token });
            return import(module);
        }""",
        [f"{shop.receiver.url}/tab/content-types.js", shop.src, shop.token()],
    )
    tab = Tab(page, shop)
    tab.is_in("ready")
    page.evaluate("document.querySelector('igny8-content-types').token = ''")
    tab.is_in("expired")


def test_the_host_chooses_colours_and_width(shop: Integration, host: Host, page: Page) -> None:
    body = f"""<script type="module" src="{shop.receiver.url}/tab/tab.js"></script>
        <div style="width: 380px; color-scheme: dark; --igny8-background: rgb(1, 2, 3)">
        <igny8-content-types src="{shop.src}" token="{shop.token()}"></igny8-content-types></div>"""
    page.goto(host.serve(body))
    tab = Tab(page, shop)
    tab.is_in("ready")
    element = page.locator("igny8-content-types")
    expect(element).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(element).to_have_css("color", "rgb(230, 233, 237)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1120
    box = tab.row("shop_order").bounding_box()
    assert box is not None
    assert box["width"] < 380


def embed(integration: Integration, around: str = "{}", head: str = "", token: str = "") -> str:
    """Return a page that has the element in the midst of some HTML."""
    module = f"{integration.receiver.url}/tab/tab.js"
    element = (
        f'<igny8-content-types src="{integration.src}" token="{token or integration.token()}">'
        "</igny8-content-types>"
    )
    return f'{head}<script type="module" src="{module}"></script>{around.format(element)}'


@pytest.mark.parametrize("none", ["null", "undefined"])
def test_a_token_that_is_null_or_undefined_is_none(
    shop: Integration, host: Host, page: Page, none: str
) -> None:
    page.goto(host.serve(f'<igny8-content-types src="{shop.src}"></igny8-content-types>'))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        f"""module => {{
            document.querySelector("igny8-content-types").token = {none};
            return import(module);
        }}""",
        f"{shop.receiver.url}/tab/content-types.js",
    )
    page.evaluate(f"document.querySelector('igny8-content-types').token = {none}")
    page.wait_for_timeout(500)
    assert [url for url in asked if "/api/" in url] == []
    Tab(page, shop).is_in("loading")


def test_a_src_that_is_none_or_no_address_is_told(
    shop: Integration, host: Host, page: Page
) -> None:
    page.goto(host.serve(embed(shop)))
    tab = Tab(page, shop)
    tab.is_in("ready")
    element = page.locator("igny8-content-types")
    element.evaluate("element => { element.src = 'http://[' }")
    tab.is_in("problem")
    tab.says("The address of the integration is not valid")
    element.evaluate("element => { element.src = null }")
    tab.is_in("loading")
    element.evaluate("(element, src) => { element.src = src }", shop.src)
    tab.is_in("ready")


def test_a_second_import_under_another_address_is_harmless(
    shop: Integration, host: Host, page: Page
) -> None:
    page.goto(host.serve(embed(shop)))
    tab = Tab(page, shop)
    tab.is_in("ready")
    page.evaluate("module => import(module)", f"{shop.receiver.url}/tab/content-types.js?again")
    expect(tab.row("post")).to_be_visible()


# Tells whether a word of a text is seen to the left of another one.
IS_BEFORE = """(node, [text, first, last]) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && !walker.currentNode.data.includes(text));
    const at = walker.currentNode.data.indexOf(text);
    const x = (word) => {
        const range = document.createRange();
        const start = at + text.indexOf(word);
        range.setStart(walker.currentNode, start);
        range.setEnd(walker.currentNode, start + word.length);
        return range.getBoundingClientRect().x;
    };
    return x(first) < x(last);
}"""


def test_labels_keep_their_order_in_a_page_from_right_to_left(
    new: Callable[..., Integration], host: Host, page: Page
) -> None:
    shop = new()
    arabic = "منشورات 5 (جديد)"
    shop.push({"post": {"label": arabic, "count": 1}, "page": {"label": "Pages (2)", "count": 1}})
    page.goto(host.serve(f'<div dir="rtl" lang="ar">{embed(shop)}</div>'))
    tab = Tab(page, shop)
    tab.is_in("ready")
    tab.says("أنواع المقالات")
    assert tab.row("page").locator(".label").evaluate(IS_BEFORE, ["Pages (2)", "Pages", "(2"])
    assert not tab.row("post").locator(".label").evaluate(IS_BEFORE, [arabic, "منشورات", "جديد"])
    label, toggle = tab.row("page").locator(".label").bounding_box(), tab.toggle_box("page")
    assert label is not None
    assert label["x"] > toggle["x"]
    tab.picture("right-to-left")


def test_english_is_read_from_left_to_right_in_a_page_from_right_to_left(
    new: Callable[..., Integration], host: Host, page: Page
) -> None:
    shop = new()
    shop.push({"post": {"label": "Posts", "count": 1}})
    shop.sync({"post": 0}, {})
    page.goto(host.serve(embed(shop, '<div dir="rtl">{}</div>')))
    tab = Tab(page, shop)
    tab.is_in("ready")
    tab.says("0 of 1 items")
    assert tab.root.evaluate(IS_BEFORE, ["0 of 1", "0", "of"])


PLACES = {
    "flex": '<div style="display: flex">{}</div>',
    "flex column": '<div style="display: flex; flex-flow: column; align-items: start">{}</div>',
    "grid": '<div style="display: grid; justify-content: start">{}</div>',
    "inline grid": '<div style="display: inline-grid">{}</div>',
    "float": '<div style="float: left">{}</div>',
    "absolute": '<div style="position: absolute">{}</div>',
    "inline block": '<div style="display: inline-block">{}</div>',
    "beside a menu": '<div style="display: flex"><nav style="flex: none; width: 200px">Menu</nav>'
    '<main style="flex: 1">{}</main></div>',
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("width", [1120, 390])
def test_it_has_a_width_and_fits_wherever_it_stands(
    shop: Integration, host: Host, page: Page, place: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(host.serve(embed(shop, place, '<meta name="viewport" content="width=device-width">')))
    tab = Tab(page, shop)
    tab.is_in("ready")
    box = page.locator("igny8-content-types").bounding_box()
    assert box is not None
    menu = 200 if "nav" in place else 0
    assert box["width"] > min(900, width - menu) * 0.8 - 16
    if width > 390 or not menu:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [736, 737, 768, 800, 852, 900])
def test_nothing_overflows_on_tablets(shop: Integration, open_tab: Open, width: int) -> None:
    tab = open_tab(shop)
    tab.page.set_viewport_size({"width": width, "height": 1000})
    expect(tab.row("post")).to_be_visible()
    box = tab.toggle("Orders").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    tab.picture(f"tablet-{width}")


def test_a_host_that_makes_its_root_font_small_does_not_make_ours_small(
    shop: Integration, host: Host, page: Page
) -> None:
    page.goto(host.serve(embed(shop, head="<style>html { font-size: 62.5% }</style>")))
    tab = Tab(page, shop)
    tab.is_in("ready")
    expect(tab.row("post").locator(".label")).to_have_css("font-size", "14px")
    box = tab.toggle("Posts").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (36, 20)
    tab.picture("small-root-font")


def test_its_bytes(shop: Integration, page: Page) -> None:
    sizes: list[int] = []
    hosts: set[str] = set()
    page.on("response", lambda answer: hosts.add(answer.url.split("/")[2]))
    page.on(
        "response",
        lambda answer: (
            sizes.append(int(answer.headers["content-length"]))
            if answer.url.endswith(".js")
            else None
        ),
    )
    tab = Tab(page, shop)
    tab.open(shop.token())
    tab.is_in("ready")
    assert hosts == {shop.receiver.url.removeprefix("http://")}
    numbers.tell("the element", f"{sum(sizes):,} bytes in {len(sizes)} modules, not compressed")
    assert sum(sizes) < 130_000
    assert len(sizes) == 3  # the element, page.js and locale.js


def test_nothing_overflows_when_a_phone_is_turned(shop: Integration, open_tab: Open) -> None:
    shop.push({f"type_{number}": {"label": "A type", "count": 1} for number in range(150)})
    tab = open_tab(shop)
    tab.page.set_viewport_size({"width": 932, "height": 430})
    expect(tab.row("type_0")).to_be_visible()
    for down in (600, 1500, 6000):
        tab.page.evaluate("down => scrollTo(0, down)", down)
        tab.page.wait_for_timeout(150)
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.page.wait_for_timeout(400)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
