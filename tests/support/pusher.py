"""A correct sender; a test overrides one thing to make a fault."""

import base64
import itertools
import json
import time
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from receiver.keys.signing import sign
from tests.support.serving import BASE

SEED = {"post_types": {"post": {"label": "Posts", "count": 10}}, "taxonomies": {}}
numbers = itertools.count(1)


@dataclass
class Pusher:
    """One integration and its key."""

    client: FlaskClient
    id: int
    key: str

    def path(self, resource: str = "") -> str:
        return f"{BASE}/{self.id}/{resource}"

    def bearer(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {key or self.key}"}

    def signed(
        self, body: bytes, webhook_id: str | None = None, timestamp: int | None = None
    ) -> dict[str, str]:
        webhook_id = webhook_id or f"msg_{next(numbers)}"
        timestamp = int(time.time()) if timestamp is None else timestamp
        return {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secret_bytes(self.key), webhook_id, timestamp, body),
        }

    def send(
        self, body: bytes, resource: str = "update-structure/", **headers: str
    ) -> TestResponse:
        """Send these bytes, signed; `headers` (with _ for -) replace the correct ones."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(self.path(resource), data=body, headers=self.signed(body) | given)

    def push(
        self, structure: dict[str, Any] = SEED, webhook_id: str | None = None, **envelope: Any
    ) -> TestResponse:
        """Push a structure, signed."""
        body = json.dumps(structure | envelope).encode()
        return self.client.post(
            self.path("update-structure/"), data=body, headers=self.signed(body, webhook_id)
        )

    def result(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Push, and return the data of the response."""
        response = self.push(*args, **kwargs)
        assert response.status_code == 200, response.text
        return response.json["data"]

    def read(self, query: str = "") -> dict[str, Any]:
        """Return the content types."""
        response = self.client.get(self.path("content-types/") + query, headers=self.bearer())
        assert response.status_code == 200, response.text
        return response.json["data"]

    def changes(self, query: str = "") -> list[dict[str, Any]]:
        response = self.client.get(self.path("changes/") + query, headers=self.bearer())
        return response.json["data"]


def entry(label: str = "Posts", count: int = 10, **attributes: Any) -> dict[str, Any]:
    return {"label": label, "count": count, **attributes}


def structure(post_types: Any = None, taxonomies: Any = None) -> dict[str, Any]:
    return {"post_types": post_types or {}, "taxonomies": taxonomies or {}}


def secret_bytes(key: str) -> bytes:
    return base64.b64decode(key.removeprefix("whsec_"))
