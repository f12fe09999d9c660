"""The console in German and in Arabic: each view, for eyes and ears, on a desk and on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shop import POST_TYPES
from tests.browser.tab import PICTURES
from tests.browser.test_accessibility import DESKTOP, PHONE, violations
from tests.browser.test_console import VIEWS, fleet
from tests.support.receiver import Integration, Receiver
from tests.test_sentences import forms, read

__all__ = ["fleet"]

MORE = ("view=sites&trouble=never&label=a:b", "view=sites&has=nonsense", "view=site&id=999")
DIRECTIONS = {"de": "ltr", "ar": "rtl"}
# What people read and hear, but for words of sites, of the receiver and of its commands.
SHOWN = """() => {
    const site = "bdi:not(.badge bdi), pre, igny8-content-types";
    const foreign = `${site}, code, [lang=en], body > header strong`;
    const all = [...document.querySelectorAll("body *")].filter((node) => !node.closest(foreign));
    const names = ["aria-label", "data-head"];
    return all.flatMap((node) => [
        ...[...node.childNodes].filter(({ nodeType }) => nodeType === 3).map((text) => text.data),
        ...names.map((name) => node.getAttribute(name) ?? ""),
    ]).filter((text) => text.trim());
}"""
OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
LANGUAGES = (
    "Object.defineProperty(navigator, 'languages', { get: () => ['fr-CH', 'ar-EG', 'de'] });"
)


@pytest.fixture(scope="module")
def lived(fleet: Receiver) -> Integration:
    """A site of the fleet to which much has happened."""
    integration = fleet.add("https://lived.example")
    told = {"home_url": "https://lived.example", "wp_version": "7.1", "cron_disabled": True}
    labels = {"labels": {"tenant": "acme"}}
    fleet.call("PATCH", f"/{integration.id}/", fleet.admin_key, labels)
    integration.push(POST_TYPES, trigger="cron", context="cron", site=told)
    changed = {"post": POST_TYPES["post"] | {"label": "Articles", "hierarchical": True}}
    integration.push(changed, site=told)
    integration.age(40)
    integration.push(POST_TYPES, partial=True, trigger="nonsense", site=told)
    integration.age(40)
    return integration


@pytest.fixture(params=DIRECTIONS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale=request.param, viewport=DESKTOP)
    yield context.new_page()
    context.close()


def english(language: str) -> list[str]:
    """Return what of the English sentences is not said in a language."""
    found: dict[str, set[str]] = {"en": set(), language: set()}
    for place in ("tab", "console"):
        for spoken, parts in found.items():
            texts = [
                text
                for each in read(place, spoken)["words"].values()
                for text in forms(each).values()
            ]
            parts.update(
                part.strip(" .,:()") for text in texts for part in re.split(r"\{\w+\}", text)
            )
    return [part for part in found["en"] - found[language] if re.search(r"[a-z]{4}", part)]


def test_each_view_is_whole_in_a_language(lived: Integration, page: Page, axe: str) -> None:
    receiver = lived.receiver
    page.goto(receiver.flask("console-link").strip())
    language = page.evaluate("navigator.language")
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[language])
    expect(page.locator("html")).to_have_attribute("lang", language)
    left = [re.compile(rf"(?<!\w){re.escape(part)}(?!\w)") for part in english(language)]
    for number, query in enumerate((*VIEWS, *MORE, f"view=site&id={lived.id}")):
        page.goto(f"{receiver.url}/console/?{query}")
        expect(page.locator("main[aria-busy]")).to_have_count(0)
        expect(page.locator("main h1")).to_be_visible()
        page.evaluate(OPEN)
        shown = page.evaluate(SHOWN)
        assert [text for text in shown if any(part.search(text) for part in left)] == [], query
        page.evaluate(axe)
        for kind, size in (("desktop", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), query
            assert violations(page) == [], query
            picture(page, f"console-{language}-{number}-{kind}")


def picture(page: Page, name: str) -> None:
    browser = page.context.browser
    if browser and browser.browser_type.name == "chromium":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def test_what_the_receiver_says_is_marked_as_english(fleet: Receiver, page: Page) -> None:
    page.goto(fleet.flask("console-link").strip())
    page.goto(f"{fleet.url}/console/?view=sites&has=nonsense")
    said = page.get_by_role("alert").locator("[lang=en][dir=ltr]")
    expect(said).to_contain_text("post_types:product")


def test_the_tab_of_a_site_speaks_as_the_console_does(fleet: Receiver, page: Page) -> None:
    page.goto(fleet.flask("console-link").strip())
    page.goto(f"{fleet.url}/console/?view=site&id=1")
    frame = page.locator("igny8-content-types .frame")
    expect(frame).to_have_attribute("lang", page.evaluate("navigator.language"))


@pytest.mark.parametrize("address", ["/console/", "/integrations/1/"])
def test_the_first_language_that_there_is_is_chosen(
    fleet: Receiver, browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.add_init_script(LANGUAGES)
    page.goto(f"{fleet.url}{address}")
    expect(page.locator("html")).to_have_attribute("lang", "ar-EG")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.context.close()
