"""How far one page of a search comes, when its time is up after its first step."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from receiver.db.engine import writing
from receiver.db.models import Integration
from receiver.http.routing import BASE
from receiver.integrations import search
from tests.support.pusher import Pusher, entry, structure

HAS = "post_types:stepped"
Page = Callable[..., tuple[list[int], int]]


@pytest.fixture
def page(client: FlaskClient, admin: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Page:
    """Return the ids on a page after an id, and with which id it ends."""
    monkeypatch.setattr(search, "MAX_HELD", 2)
    monkeypatch.setattr(search, "SECONDS", 0)

    def ask(after: int, **query: str) -> tuple[list[int], int]:
        asked = {**query, "cursor": str(after)}
        answer = client.get(f"{BASE}/", query_string=asked, headers=admin).json
        return [row["id"] for row in answer["data"]], int(answer["next"])

    return ask


@pytest.fixture
def ids(new_pusher: Callable[[], Pusher]) -> list[int]:
    """The ids of more sites with an entry than a step holds."""
    pushers = [new_pusher() for _ in range(8)]
    for pusher in pushers:
        pusher.result(structure({"stepped": entry()}))
    return [pusher.id for pusher in pushers]


def test_sites_in_trouble_are_found_at_once_by_what_many_have(
    app: Flask, ids: list[int], page: Page
) -> None:
    some = update(Integration).where(Integration.id.in_(ids[1::2]))
    with app.app_context(), writing() as connection:
        connection.execute(some.values(skewed_since=datetime.now(UTC)))
    # It ends with the last of them: nothing else was looked at.
    assert page(ids[0] - 1, has=HAS, trouble="skewed") == (ids[1::2], ids[-1])


def test_what_all_have_is_passed_over_in_large_steps(ids: list[int], page: Page) -> None:
    found, last = page(ids[0] - 1, has=HAS, lacks=HAS)
    assert found == []
    assert last > ids[-1]
