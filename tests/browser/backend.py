"""The receiver as it is run, and what backends and sites do to it."""

import json
import sqlite3
import urllib.request
from dataclasses import dataclass
from typing import Any

from tests.pusher import BASE


@dataclass
class Receiver:
    """A receiver with a database of its own."""

    url: str
    admin_key: str
    database: str

    def add(self, site_url: str) -> "Integration":
        made = self.call("POST", "/", self.admin_key, {"site_url": site_url})
        return Integration(self, made["id"], made["api_key"])

    def call(self, method: str, path: str, key: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            self.url + BASE + path,
            method=method,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            data=b"" if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]


@dataclass
class Integration:
    """One integration of the receiver."""

    receiver: Receiver
    id: int
    key: str

    @property
    def src(self) -> str:
        return f"{self.receiver.url}{BASE}/{self.id}/"

    def push(self, post_types: Any = None, taxonomies: Any = None, **envelope: Any) -> Any:
        """Push a structure; the site's home and name are there unless they are given."""
        home = {"home_url": f"https://site-{self.id}.example/", "name": "Marigold & Daughters"}
        versions = {"wp_version": "7.1.4", "php_version": "8.2.29", "plugin_version": "1.0.0"}
        body = {"post_types": post_types or {}, "taxonomies": taxonomies or {}}
        return self._call("POST", "update-structure/", {"site": home | versions} | body | envelope)

    def read(self) -> Any:
        return self._call("GET", "content-types/")

    def disconnect(self) -> None:
        self._call("POST", "disconnect/")

    def sync(self, post_types: Any = None, taxonomies: Any = None) -> None:
        """Say what the backend has synced."""
        body = {"post_types": post_types or {}, "taxonomies": taxonomies or {}}
        self._call("PUT", "synced-counts/", body, self.receiver.admin_key)

    def token(self, may: str = "edit", expires_in: int = 3600) -> str:
        body = {"may": may, "expires_in": expires_in}
        return str(self._call("POST", "access-tokens/", body, self.receiver.admin_key)["token"])

    def age(self, hours: float) -> None:
        """Make the last push so old."""
        with sqlite3.connect(self.receiver.database) as connection:
            connection.execute(
                "UPDATE integrations SET last_structure_fetch = datetime('now', ?) WHERE id = ?",
                (f"-{hours} hours", self.id),
            )
        connection.close()

    def _call(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        return self.receiver.call(method, f"/{self.id}/{path}", key or self.key, body)


def entry(label: str, count: int = 0, **attributes: Any) -> dict[str, Any]:
    return {"label": label, "count": count, "show_ui": True, **attributes}


HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;<b>bold</b>\u202ereversed"

POST_TYPES = {
    "post": entry(
        "Posts", 1204, counts={"publish": 1204, "draft": 31, "trash": 4, "auto-draft": 0}
    ),
    "page": entry("Pages", 42, counts={"publish": 42, "draft": 3}, builtin=True),
    "product": entry("Products", 860, counts={"publish": 860}),
    "shop_order": entry("Orders", 15934, counts={"wc-completed": 15120, "wc-refunded": 814}),
    "event": entry("Events"),
    "hostile": entry(HOSTILE, 3),
    "revision": entry("Revisions", 812, counts={"inherit": 812}, builtin=True, public=False),
}
TAXONOMIES = {
    "category": entry("Categories", 18, builtin=True),
    "post_tag": entry("Tags", 240),
    "pa_größe": entry("Product Größe", 12),
    "nav_menu": entry("Navigation Menus", 2, builtin=True, public=False),
}
SYNCED = {"post": 1204, "page": 42, "product": 311, "shop_order": 9000}
