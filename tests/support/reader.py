"""A backend that reads the list of events."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.pusher import Pusher

EVENTS = "/api/v1/integration/events/"

Headers = dict[str, str]


class Reader:
    """A backend that asks for events and comes back with the cursor that it got."""

    def __init__(self, client: FlaskClient, headers: Headers) -> None:
        self.client, self.headers = client, headers
        self.cursor = "0"
        self.ask()

    def ask(self, query: str = "") -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        more = True
        while more:
            address = f"{EVENTS}?after={self.cursor}&limit=500{query}"
            answer = self.client.get(address, headers=self.headers).json
            assert answer["success"], answer
            self.cursor = answer["next"]
            events += answer["data"]
            more = bool(answer["data"])
        return events

    def types(self, pusher: Pusher) -> list[str]:
        return [each["type"] for each in self.ask() if each["data"]["integration"] == pusher.id]


@pytest.fixture
def reader(client: FlaskClient, admin: Headers) -> Reader:
    return Reader(client, admin)
