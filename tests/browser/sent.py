"""What the tab saves, read in the page: Playwright sees no body of such a request in Firefox."""

from typing import Any

from playwright.sync_api import Page

KEEP = """() => {
    const { fetch } = window;
    window.sent = [];
    window.fetch = (url, options) => {
        if (options?.method === "PATCH") window.sent.push(options.body);
        return fetch(url, options);
    };
}"""


def keep(page: Page) -> None:
    """Keep the body of each PATCH from now on."""
    page.evaluate(KEEP)


def kept(page: Page) -> list[dict[str, Any]]:
    """Return the bodies that were kept, in their order."""
    return list(page.evaluate("window.sent.map((body) => JSON.parse(body))"))
