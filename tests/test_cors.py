"""What a browser's page of another origin may call."""

from typing import Any

import pytest

from tests.pusher import BASE, Pusher

ORIGIN = {"Origin": "https://frontend.example"}
OPEN = ["", "content-types/", "content-types", "changes/"]
CLOSED = ["update-structure/", "test-connection/", "access-tokens/", "synced-counts/"]


def preflight(client: Any, path: str, origin: str = ORIGIN["Origin"]) -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return client.options(path, headers=headers)


@pytest.mark.parametrize("resource", OPEN)
def test_what_a_token_opens_is_open(pusher: Pusher, resource: str) -> None:
    headers = preflight(pusher.client, pusher.path(resource)).headers
    assert headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
    assert headers["Access-Control-Allow-Methods"] == "GET, PATCH, POST"
    assert headers["Access-Control-Max-Age"] == "600"


@pytest.mark.parametrize("resource", CLOSED)
def test_what_takes_a_key_is_closed(pusher: Pusher, resource: str) -> None:
    headers = preflight(pusher.client, pusher.path(resource)).headers
    assert "Access-Control-Allow-Origin" not in headers
    assert "Access-Control-Allow-Origin" not in preflight(pusher.client, f"{BASE}/").headers


def test_other_origins_stay_out(pusher: Pusher) -> None:
    path = pusher.path("content-types/")
    headers = preflight(pusher.client, path, "https://other.example").headers
    assert "Access-Control-Allow-Origin" not in headers


def test_errors_carry_it_too(pusher: Pusher) -> None:
    response = pusher.client.get(pusher.path("content-types/"), headers=ORIGIN)
    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]
    exposed = response.headers["Access-Control-Expose-Headers"]
    assert set(exposed.split(", ")) == {"Date", "ETag", "Retry-After", "X-Request-Id"}
    assert response.headers["Vary"] == "Origin, Authorization"
