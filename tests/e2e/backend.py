"""A real receiver under gunicorn, and what a backend would ask it."""

import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fetch import ROOT
from processes import Server, wait_for

BIN = ROOT / ".venv/bin"
BASE = "/api/v1/integration/integrations"


@dataclass
class Receiver:
    """One receiver on one port, with a database of its own."""

    folder: Path
    port: int
    admin_key: str = ""
    server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "receiver.log").read_text(errors="replace")

    def create(self) -> None:
        """Make the database and an admin's key."""
        self.folder.mkdir(parents=True)
        self.flask("db", "upgrade")
        self.admin_key = json.loads(self.flask("admin-keys", "add", "--json"))["api_key"]

    def start(self) -> None:
        """Start gunicorn and wait until it is ready."""
        command = [BIN / "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"]
        log = self.folder / "receiver.log"
        self.server = Server(command, log, self._environment(), ROOT)
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
        command = [BIN / "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def call(self, method: str, path: str, key: str, body: Any = None) -> Any:
        """Call the API with a key and return the answer's data."""
        request = urllib.request.Request(
            self.url + BASE + path,
            method=method,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)["data"]

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"sqlite:///{self.folder}/receiver.db",
            "SECRET_KEY": "only-for-tests-and-long-enough-for-them",
            "ALLOW_PRIVATE_SITES": "true",
            "PUBLIC_URL": self.url,
        }


@dataclass
class Integration:
    """The receiver's view of one site."""

    receiver: Receiver
    id: int
    key: str

    def show(self) -> Any:
        """Return the integration with its freshness."""
        return self.receiver.call("GET", f"/{self.id}/", self.key)

    def read(self, query: str = "") -> Any:
        """Return the content types."""
        return self.receiver.call("GET", f"/{self.id}/content-types/{query}", self.key)

    def changes(self, since: int = 0) -> Any:
        """Return what changed since a revision."""
        return self.receiver.call("GET", f"/{self.id}/changes/?since={since}&limit=500", self.key)

    def configure(self, settings: Any) -> Any:
        """Set the settings of entries."""
        key = self.receiver.admin_key
        return self.receiver.call("PATCH", f"/{self.id}/content-types/", key, settings)

    def sync_now(self) -> Any:
        """Have the receiver ask the site for a push."""
        return self.receiver.call("POST", f"/{self.id}/sync-now/", self.receiver.admin_key, {})

    def pushes(self) -> int:
        """Count the pushes that have arrived, refused ones too."""
        return self.receiver.log.count(f"{BASE}/{self.id}/update-structure/")
