"""Who sends the requests that are recorded."""

import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.pusher import BASE, Pusher

REQUEST_ID = "5d3a4c1e8f7b"


class Teller:
    """A provider with an admin key, and the first site that it connects."""

    def __init__(self, app: Flask, admin: str) -> None:
        self.app, self.client = app, app.test_client()
        self.admin, self.site_key, self.id = admin, "", 1

    def path(self, resource: str) -> str:
        return f"/{self.id}/{resource}"

    def send(self, method: str, path: str, key: str | None = None, **options: Any) -> TestResponse:
        """Send a request, with a key as its bearer token."""
        headers = {"X-Request-Id": REQUEST_ID, **options.pop("headers", {})}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        address = path if path.startswith(("/health", "/api")) else BASE + path
        return self.client.open(address, method=method, headers=headers, **options)

    def push(self, body: Any, webhook_id: str, timestamp: int | None = None) -> TestResponse:
        """Push a structure, signed."""
        raw = json.dumps(body).encode()
        signed = Pusher(self.client, self.id, self.site_key).signed(raw, webhook_id, timestamp)
        return self.send("POST", self.path("update-structure/"), data=raw, headers=signed)
