"""The pictures of the console in the documentation: `make console-pictures` takes them anew."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pictures import DESKTOP, DOCS, PHONE, POST_TYPES, TAXONOMIES
from tests.support.delivering import OK, start, until
from tests.support.receiver import Integration, Receiver
from tests.support.sites import site

PLACES = ("garden", "bakery", "museum", "library", "harbour", "school", "cinema", "clinic")
WITHOUT_EVENT = {name: each for name, each in POST_TYPES.items() if name != "event"}
FAILS = b"HTTP/1.1 503 Closed\r\nContent-Length: 0\r\n\r\n"
TALL: Any = {"width": 1180, "height": 2150}
HOUR = "INSERT INTO push_hours (hour, result, reason, pushes) VALUES (?, ?, ?, ?)"
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "console-overview": ("view=overview", {"viewport": DESKTOP}),
    "console-sites": ("view=sites&lacks=post_types:event&state=fresh", {"viewport": DESKTOP}),
    "console-site": ("view=site&id=8", {"viewport": TALL, "color_scheme": "dark"}),
    "console-radar": ("view=radar&hours=24&what=left", {"viewport": DESKTOP}),
    "console-german": ("view=overview", {"viewport": DESKTOP, "locale": "de-DE"}),
    "console-arabic": ("view=site&id=8", {"viewport": TALL, "locale": "ar"}),
    "console-phone": ("view=overview", {"viewport": PHONE, "device_scale_factor": 2}),
}


@pytest.fixture
def towns(new: Callable[..., Integration]) -> Iterator[Receiver]:
    """A receiver with sites in every state and trouble, and an endpoint that fails."""
    made = [new(f"https://{place}-{town}.example") for town in range(1, 6) for place in PLACES]
    receiver = made[0].receiver
    with site(FAILS) as closed, site(OK) as open_:
        for served in (closed, open_):
            receiver.call("POST", "/", receiver.admin_key, {"url": served.url}, "endpoints")
        for number, integration in enumerate(made[:-2]):
            live(number, integration)
        store_pushes(receiver)
        worker = start(f"sqlite:///{receiver.database}")
        until(lambda: len(closed.requests) > 1 and len(open_.requests) > 100)
        yield receiver
        worker.terminate()
        worker.wait(30)


def live(number: int, integration: Integration) -> None:
    """Let a site push, and some of them fall silent, shrink or be copied."""
    told = {"home_url": integration.show()["site_url"], "wp_version": f"7.{number % 2}.1"}
    told |= {"php_version": "8.2.29", "plugin_version": f"1.{number % 3}.0"}
    receiver = integration.receiver
    labels = {"plan": "pro" if number % 3 else "free"}
    receiver.call("PATCH", f"/{integration.id}/", receiver.admin_key, {"labels": labels})
    integration.push(POST_TYPES, TAXONOMIES, site=told)
    if number % 3 == 0:
        integration.push(WITHOUT_EVENT, TAXONOMIES, site=told)
    if number % 11 == 4:
        integration.push({"post": POST_TYPES["post"]}, site=told)
    if number % 13 == 5:
        with pytest.raises(HTTPError):
            integration.push(POST_TYPES, site=told | {"home_url": "https://copy.example"})
    if silent := {7: 44, 9: 120, 20: 40}.get(number):
        integration.age(silent)


def store_pushes(receiver: Receiver) -> None:
    """Give the receiver a day in which it has counted pushes."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    with sqlite3.connect(receiver.database, timeout=20) as connection:
        for ago in range(1, 24):
            hour = f"{now - timedelta(hours=ago):%Y-%m-%d %H:%M:%S.%f}"
            rows = [("unchanged", "", 30 + ago * 7 % 13), ("applied", "", 4 + ago * 5 % 9)]
            rows += [("refused", "site_mismatch", 1)] if ago % 5 == 0 else []
            connection.executemany(HOUR, [(hour, *row) for row in rows])
    connection.close()


def open_view(page: Page, receiver: Receiver, query: str) -> None:
    """Sign in, and wait until the view is whole."""
    page.goto(receiver.flask("console-link").strip())
    expect(page.locator("main h1")).to_be_visible()
    page.goto(f"{receiver.url}/console/?{query}")
    expect(page.locator("main[aria-busy]")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def test_take(browser: Browser, towns: Receiver) -> None:
    for name, (query, options) in PICTURES.items():
        context = browser.new_context(**options)
        page = context.new_page()
        open_view(page, towns, query)
        page.screenshot(path=DOCS / f"{name}.png")
        context.close()
