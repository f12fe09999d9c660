"""An admin with endpoints, and what they are sent of one integration."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from receiver.db.engine import writing
from receiver.db.event_models import Endpoint
from receiver.events import outbox
from tests.support.pusher import Pusher, entry, structure

BASE = "/api/v1/integration/endpoints/"


class Backend:
    """An admin with endpoints, and what they are sent of one integration."""

    def __init__(self, app: Flask, pusher: Pusher, headers: dict[str, str]) -> None:
        self.app, self.pusher, self.headers = app, pusher, headers
        self.n = 0

    def call(self, method: str, path: str, body: Any = None) -> Any:
        client: FlaskClient = self.pusher.client
        answer = client.open(BASE + path, method=method, json=body, headers=self.headers)
        assert answer.status_code < 300, answer.text
        return answer.json["data"]

    def endpoint(self, url: str) -> dict[str, Any]:
        wanted = {"url": url, "types": ["structure.changed"]}
        return self.call("POST", "", wanted)

    def change(self) -> None:
        """Push something new."""
        self.n += 1
        self.pusher.result(structure({"post": entry(f"Label {self.n}")}))

    def deliveries(self, made: dict[str, Any], state: str) -> list[dict[str, Any]]:
        path = f"{made['id']}/deliveries/?limit=500&state={state}"
        return self.call("GET", path)

    def shown(self, made: dict[str, Any]) -> dict[str, Any]:
        return self.call("GET", f"{made['id']}/")


@pytest.fixture
def backend(
    app: Flask, pusher: Pusher, admin: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Backend]:
    monkeypatch.setitem(app.config, "ALLOW_PRIVATE_SITES", True)
    empty(app)
    yield Backend(app, pusher, admin)
    empty(app)


def empty(app: Flask) -> None:
    """Remove the endpoints of other tests, and what these have left."""
    with app.app_context(), writing() as connection:
        connection.execute(delete(Endpoint))
    empty_outbox(app)


def empty_outbox(app: Flask) -> None:
    with app.app_context(), writing() as connection:
        while outbox.move(connection):
            pass
