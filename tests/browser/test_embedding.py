"""The element in other people's pages: another origin, a strict policy, any framework."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import numbers
from tests.browser.backend import Integration
from tests.browser.host import Host
from tests.browser.tab import Tab

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
    script = f'<script type="module" src="{address}/tab/content-types.js"></script>'
    page.goto(host.serve(script + embedded, policy))
    tab = Tab(page, shop)
    tab.is_in("ready")
    # It is styled, though the policy allows no style.
    expect(tab.row("post")).to_have_css("display", "grid")
    tab.toggle("Posts").click()
    tab.says("5 of 7 on")
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
    body = f"""<script type="module" src="{shop.receiver.url}/tab/content-types.js"></script>
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
    assert sum(sizes) < 60_000
