"""The pictures of the documentation: `make tab-pictures` takes them anew."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.shop import entry
from tests.browser.tab import Tab
from tests.support.receiver import Integration

DOCS = Path(__file__).parents[2] / "docs/images"
HIDDEN = {"builtin": True, "public": False, "show_ui": False}
WRITTEN = {"supports": ["title", "editor", "thumbnail"], "taxonomies": ["category", "post_tag"]}
POST_TYPES = {
    "post": entry("Posts", 1204, counts={"publish": 1204, "draft": 31}, **WRITTEN),
    "page": entry("Pages", 42, counts={"publish": 42, "private": 1}),
    "product": entry("Products", 860, counts={"publish": 860, "draft": 12}),
    "shop_order": entry("Orders", counts={"wc-completed": 15120, "wc-refunded": 814}, public=False),
    "event": entry("Events"),
    "attachment": entry("Media", 5310, counts={"inherit": 5310}),
    "revision": entry("Revisions", counts={"inherit": 812}) | HIDDEN,
    "custom_css": entry("Custom CSS", 1) | HIDDEN,
}
LEAVING = {"product_variation": entry("Variations", 2100), "shop_coupon": entry("Coupons", 11)}
TAXONOMIES = {
    "category": entry("Categories", 18),
    "post_tag": entry("Tags", 240),
    "pa_größe": entry("Product Größe", 12),
    "nav_menu": entry("Navigation Menus", 2) | HIDDEN,
}
DAYS = {"post": 90, "page": 90, "product": 12, "event": 2, "shop_order": 12, "category": 90}
DESKTOP: Any = {"width": 1180, "height": 1010}
TABLET: Any = {"width": 768, "height": 1024}
PHONE: Any = {"width": 390, "height": 844}
PICTURES: dict[str, dict[str, Any]] = {
    "tab-light": {"viewport": DESKTOP},
    "tab-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "tab-phone": {"viewport": PHONE, "device_scale_factor": 2},
    "tab-tablet": {"viewport": TABLET},
    "tab-german": {"viewport": DESKTOP, "locale": "de-DE"},
    "tab-arabic": {"viewport": DESKTOP, "locale": "ar"},
}


@pytest.fixture
def garden(new: Callable[..., Integration]) -> Integration:
    """Make a shop that pushed three hours ago and has a history."""
    integration = new("https://garden.example")
    site = {"home_url": "https://garden.example", "name": "Marigold & Daughters"}
    versions = {"wp_version": "7.1.4", "php_version": "8.2.29", "plugin_version": "1.0.0"}
    integration.push(POST_TYPES | LEAVING, TAXONOMIES, site=site | versions)
    synced = {"post": 1204, "page": 44, "product": 311, "attachment": 2044}
    integration.sync(synced, {"category": 18, "post_tag": 77})
    integration.push(POST_TYPES, TAXONOMIES, site=site | versions)
    integration.age(3)
    age_entries(integration)
    return integration


def age_entries(integration: Integration) -> None:
    """Give the entries a past."""
    with sqlite3.connect(integration.receiver.database) as connection:
        where = f"WHERE integration_id = {integration.id}"
        query = f"SELECT post_types, taxonomies FROM structures {where}"
        aged = [json.dumps(past(json.loads(text))) for text in connection.execute(query).fetchone()]
        connection.execute(f"UPDATE structures SET post_types = ?, taxonomies = ? {where}", aged)
    connection.close()


def past(entries: dict[str, Any]) -> dict[str, Any]:
    now = datetime.now(UTC)
    for name, each in entries.items():
        days = DAYS.get(name, 40)
        each["first_seen"] = (now - timedelta(days=days)).isoformat()
        each["last_changed"] = (now - timedelta(hours=days * 5)).isoformat()
    return entries


def test_take(browser: Browser, garden: Integration) -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, options in PICTURES.items():
        context = browser.new_context(**options)
        tab = Tab(context.new_page(), garden)
        tab.open(garden.token())
        tab.is_in("ready")
        if name == "tab-dark":
            tab.button("Changes").click()
            tab.says("types disappeared: ")
        if name == "tab-light":
            tab.toggle("Media").click()
            tab.says("Undo")
            tab.page.get_by_label("Select Products").check()
        tab.page.mouse.move(0, 0)
        tab.page.screenshot(path=DOCS / f"{name}.png")
        context.close()
