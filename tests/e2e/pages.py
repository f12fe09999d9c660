"""Every page of WordPress that the plugin has a part in, asked for as browsers and servers do."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple

from browser import SETTINGS
from wordpress import PHP, Site

PLUGIN = "igny8-wp-plugin/igny8-wp-plugin.php"
HEALTH = "/wp-admin/site-health.php"
ROUTE = "/?rest_route=/igny8/v1/"
ACTIONS = (
    *("connect", "open_link", "approve", "decline", "follow"),
    *("sync", "moved", "copy", "disconnect"),
)


class Answer(NamedTuple):
    """A status and a text."""

    status: int
    text: str


class Pages:
    """The pages of one site, for its administrator."""

    def __init__(self, site: Site) -> None:
        self.site = site
        (site.content / "mu-plugins").mkdir(exist_ok=True)
        shutil.copy(PHP / "due.php", site.content / "mu-plugins")
        cookies: Mapping[str, str] = site.value("igny8_test_log_in()")
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def ask(
        self, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask for a page as the administrator, and follow where it leads."""
        request = urllib.request.Request(
            self.site.url + path, data, {"Cookie": self.cookies, **(headers or {})}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            return Answer(refusal.code, refusal.read().decode())

    def everything(self, cron: str = "/wp-cron.php?doing_wp_cron&due") -> dict[str, Answer]:
        """Ask for every kind of page."""
        paths = ("/?due", cron, "/?rest_route=/wp/v2/types")
        pages = {path: self.ask(path) for path in (*paths, "/wp-admin/?due", SETTINGS, HEALTH)}
        pages["debug"] = self.ask(f"{HEALTH}?tab=debug")
        pages["work"] = self.ask(ROUTE + "work", b"")
        pages["plugins"] = self.ask("/wp-admin/plugins.php")
        return pages

    def act(self, action: str, **fields: str) -> Answer:
        """Press a button of the settings page."""
        form = {"action": f"igny8_{action}", "_wpnonce": self.nonce(f"igny8_{action}")} | fields
        return self.ask("/wp-admin/admin-post.php", urllib.parse.urlencode(form).encode())

    def switch(self, action: str, plugin: str = PLUGIN) -> Answer:
        """Activate, deactivate or delete a plugin in the list of plugins."""
        nonce = self.nonce(f"{action}-plugin_{plugin}")
        query = urllib.parse.urlencode({"action": action, "plugin": plugin, "_wpnonce": nonce})
        return self.ask(f"/wp-admin/plugins.php?{query}")

    def delete(self, plugin: str = PLUGIN) -> Answer:
        """Delete a plugin, as the list of plugins does when it was confirmed."""
        form = {
            "action": "delete-selected",
            "checked[]": plugin,
            "verify-delete": "1",
            "_wpnonce": self.nonce("bulk-plugins"),
        }
        return self.ask("/wp-admin/plugins.php", urllib.parse.urlencode(form).encode())

    def nonce(self, action: str) -> str:
        """Return the nonce of an action."""
        query = urllib.parse.urlencode({"nonce": action})
        found = re.search("nonce:([0-9a-f]+);", self.ask(f"/wp-admin/index.php?{query}").text)
        assert found, f"not logged in at {self.site.url}"
        return found[1]

    def request_push(self, key: str) -> Answer:
        """Ask for a push as the receiver does."""
        body = json.dumps({"type": "sync.requested"}).encode()
        name, now = f"msg_{secrets.token_hex(8)}", str(int(time.time()))
        secret = base64.b64decode(key.removeprefix("whsec_"))
        mac = hmac.new(secret, f"{name}.{now}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": now,
            "webhook-signature": "v1," + base64.b64encode(mac).decode(),
        }
        return self.ask(ROUTE + "sync-structure", body, headers)


def failing(pages: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the pages that are no page: a 500, or one that lost its end.

    Only the plugin's own routes may be a 503, with words of their own.
    """
    return {
        name: answer
        for name, answer in pages.items()
        if (answer.status >= 500 and "igny8_fault" not in answer.text)
        or ("<html" in answer.text and "</html>" not in answer.text)
    }
