"""A receiver in a process of its own, and what backends and sites ask of it.

Only the standard library is imported here: the tests of the plugin run in an environment of
their own.
"""

import json
import sqlite3
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import serving
from tests.support.processes import Server, settled, wait_for
from tests.support.serving import API, BASE


@dataclass
class Receiver:
    """One receiver on one port, with a SQLite database of its own in a folder."""

    folder: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    root: Path = serving.ROOT
    admin_key: str = ""
    server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.folder / "receiver.db"

    @property
    def log(self) -> str:
        """Return the log when nothing is added: gunicorn writes a line after its response."""
        file = self.folder / "receiver.log"
        settled(lambda: file.stat().st_size)
        return file.read_text(errors="replace")

    def create(self) -> None:
        """Make the database and an admin's key."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.flask("db", "upgrade")
        self.admin_key = json.loads(self.flask("admin-keys", "add", "--json"))["api_key"]

    def start(self) -> None:
        """Start gunicorn and wait until it is ready."""
        log = self.folder / "receiver.log"
        command = serving.gunicorn(self.port)
        self.server = Server(command, log, self._environment(), self.root)
        wait_for(
            lambda: urllib.request.urlopen(f"{self.url}/health/ready"), "no receiver", (OSError,)
        )

    def stop(self) -> None:
        """Stop gunicorn and its workers at once."""
        if self.server:
            self.server.stop()
            self.server = None

    def add(self, site_url: str) -> "Integration":
        """Create an integration for a site."""
        made = self.call("POST", "/", self.admin_key, {"site_url": site_url})
        return Integration(self, made["id"], made["api_key"])

    def flask(self, *words: str) -> str:
        """Run the receiver's command line and return what it prints."""
        done = serving.command_line(self._environment(), *words, root=self.root)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def call(
        self, method: str, path: str, key: str, body: Any = None, resource: str = "integrations"
    ) -> Any:
        """Call the API with a key and return the answer's data."""
        request = urllib.request.Request(
            f"{self.url}{API}/{resource}{path}",
            method=method,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            data=b"" if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)["data"]

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "SECRET_KEY": serving.SECRET,
            "ALLOW_PRIVATE_SITES": "true",
            "PUBLIC_URL": self.url,
            **self.settings,
        }


@dataclass
class Integration:
    """One integration of the receiver."""

    receiver: Receiver
    id: int
    key: str

    @property
    def src(self) -> str:
        return f"{self.receiver.url}{BASE}/{self.id}/"

    def show(self) -> Any:
        """Return the integration with its freshness."""
        return self._call("GET", "")

    def read(self, query: str = "") -> Any:
        """Return the content types."""
        return self._call("GET", f"content-types/{query}")

    def changes(self, since: int = 0) -> Any:
        """Return what changed since a revision."""
        return self._call("GET", f"changes/?since={since}&limit=500")

    def push(self, post_types: Any = None, taxonomies: Any = None, **envelope: Any) -> Any:
        """Push a structure; the site's home and name are there unless they are given."""
        home = {"home_url": f"https://site-{self.id}.example/", "name": "Marigold & Daughters"}
        versions = {"wp_version": "7.1.4", "php_version": "8.2.29", "plugin_version": "1.0.0"}
        body = {"post_types": post_types or {}, "taxonomies": taxonomies or {}}
        return self._call("POST", "update-structure/", {"site": home | versions} | body | envelope)

    def disconnect(self) -> None:
        self._call("POST", "disconnect/")

    def configure(self, settings: Any) -> Any:
        """Set the settings of entries."""
        return self._call("PATCH", "content-types/", settings, self.receiver.admin_key)

    def sync(self, post_types: Any = None, taxonomies: Any = None) -> None:
        """Say what the backend has synced."""
        body = {"post_types": post_types or {}, "taxonomies": taxonomies or {}}
        self._call("PUT", "synced-counts/", body, self.receiver.admin_key)

    def sync_now(self) -> Any:
        """Have the receiver ask the site for a push."""
        return self._call("POST", "sync-now/", {}, self.receiver.admin_key)

    def connect_link(self, **body: Any) -> str:
        """Return a link by which the site connects itself."""
        return str(self._call("POST", "connect-links/", body, self.receiver.admin_key)["url"])

    @property
    def connection(self) -> str:
        """The connection string: address and key in one text."""
        return self.receiver.url.replace("://", f"://{self.key}@")

    def token(self, may: str = "edit", expires_in: int = 3600) -> str:
        body = {"may": may, "expires_in": expires_in}
        return str(self._call("POST", "access-tokens/", body, self.receiver.admin_key)["token"])

    def pushes(self) -> int:
        """Count the pushes that have arrived, refused ones too."""
        return self.receiver.log.count(f"{BASE}/{self.id}/update-structure/")

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
