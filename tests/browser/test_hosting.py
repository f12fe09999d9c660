"""What a page gives the element and hears from it: tokens, a language, events."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.host import Host
from tests.browser.tab import Tab
from tests.browser.test_embedding import embed
from tests.support.receiver import Integration

Open = Callable[..., Tab]

FETCHING = """async ([module, src, tokens]) => {
    window.asked = 0;
    const fetchToken = async (site) => {
        window.site = site.src;
        return tokens[Math.min(window.asked++, tokens.length - 1)];
    };
    window.events = [];
    for (const name of ["ready", "change", "error"]) {
        addEventListener(`igny8-${name}`, ({ detail }) => events.push([name, detail]));
    }
    for (const tab of document.querySelectorAll("igny8-content-types")) {
        Object.assign(tab, { src, fetchToken });
    }
    await import(module);
}"""


def test_elements_of_one_page_share_the_token_that_it_fetches(
    shop: Integration, host: Host, page: Page
) -> None:
    page.goto(host.serve("<igny8-content-types></igny8-content-types>" * 2))
    loader = f"{shop.receiver.url}/tab/tab.js"
    page.evaluate(FETCHING, [loader, shop.src, [shop.token(expires_in=4), shop.token()]])
    expect(page.locator('igny8-content-types .tab[data-state="ready"]')).to_have_count(2)
    assert page.evaluate("asked") == 1
    assert page.evaluate("site") == shop.src
    page.wait_for_timeout(7000)
    expect(page.locator('igny8-content-types .tab[data-state="ready"]')).to_have_count(2)
    assert page.evaluate("asked") == 2


@pytest.mark.parametrize("token", [None, "", 7, "<html>no</html>"])
def test_a_page_that_fetches_no_token_is_told_and_asked_less_often(
    shop: Integration, host: Host, page: Page, token: object
) -> None:
    page.goto(host.serve("<igny8-content-types></igny8-content-types>"))
    page.evaluate(FETCHING, [f"{shop.receiver.url}/tab/tab.js", shop.src, [token]])
    tab = Tab(page, shop)
    tab.is_in("problem")
    tab.says("The page that embeds this got no access token")
    page.wait_for_timeout(4000)
    assert 2 <= page.evaluate("asked") <= 4
    assert page.evaluate("events") == [
        ["error", {"message": page.evaluate("events[0][1].message"), "status": 0}]
    ]


def test_the_page_hears_what_happens(shop: Integration, host: Host, page: Page) -> None:
    page.goto(host.serve("<igny8-content-types></igny8-content-types>"))
    page.evaluate(FETCHING, [f"{shop.receiver.url}/tab/tab.js", shop.src, [shop.token()]])
    tab = Tab(page, shop)
    tab.toggle("Posts").click()
    expect(tab.status("post")).to_contain_text("Saved")
    change = {"kind": "post_types", "name": "post", "enabled": False}
    assert page.evaluate("events") == [
        ["ready", {"revision": 1}],
        ["change", {"changes": [change]}],
    ]


@pytest.mark.parametrize(("locale", "words"), [("de-AT", "Funktioniert"), ("xx", "Working")])
def test_it_speaks_the_language_that_is_asked_for(
    shop: Integration, host: Host, page: Page, locale: str, words: str
) -> None:
    page.goto(host.serve(embed(shop)))
    tab = Tab(page, shop)
    tab.is_in("ready")
    page.locator("igny8-content-types").evaluate("(tab, to) => { tab.locale = to }", locale)
    tab.says(words)


def test_what_stands_inside_is_shown_where_it_cannot_be_loaded(
    shop: Integration, host: Host, page: Page
) -> None:
    page.route("**/tab/content-types.*", lambda route: route.abort())
    inside = "<igny8-content-types><p>Ask us.</p></igny8-content-types>"
    loader = f'<script type="module" src="{shop.receiver.url}/tab/tab.js"></script>'
    page.goto(host.serve(inside + "<igny8-content-types></igny8-content-types>" + loader))
    expect(page.get_by_text("Ask us.")).to_be_visible()
    expect(page.get_by_text("could not be loaded: reload the page")).to_have_count(1)
    page.unroute("**/tab/content-types.*")
    page.goto(host.serve(inside + loader))
    expect(page.get_by_text("Ask us.")).to_be_hidden()


def test_the_snippet_of_the_documentation_runs_under_its_policy(
    shop: Integration, host: Host, page: Page
) -> None:
    text = (Path(__file__).parents[2] / "docs/tab.md").read_text()
    html = text.split("```html\n")[1].split("```")[0]
    script = text.split("```js\n")[1].split("```")[0]
    html = html.replace("https://receiver.example", shop.receiver.url)
    html = html.replace("/integrations/1/", f"/integrations/{shop.id}/")
    policy = (
        f"default-src 'none'; script-src {shop.receiver.url} 'self';"
        f" connect-src {shop.receiver.url} 'self'; require-trusted-types-for 'script'"
    )
    answer = "text/javascript", script
    page.route("**/own.js", lambda route: route.fulfill(content_type=answer[0], body=answer[1]))
    page.route("**/my-backend/**", lambda route: route.fulfill(body=shop.token()))
    page.goto(host.serve(f'{html}<script type="module" src="/own.js"></script>', policy))
    Tab(page, shop).is_in("ready")
