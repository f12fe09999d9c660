"""Each event knows its integration, also one that an older release has stored."""

import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from receiver.db.engine import reading, writing
from receiver.db.extensions import db
from receiver.events import feed
from tests.support.apps import add, app_on, command
from tests.support.plans import plan
from tests.support.pusher import Pusher, entry, structure
from tests.support.reader import Reader, reader
from tests.support.serving import during_upgrade

__all__ = ["reader"]

BEFORE = "0014_push_hours"
OWNERS = "SELECT position, integration_id FROM events ORDER BY position"
# As the release before writes to the feed.
OLD = text("""
    INSERT INTO events (position, id, type, at, body)
    SELECT position + 1, :id, 'integration.connected', CURRENT_TIMESTAMP, :body FROM feed
""")


def move_as_before(app: Flask, pusher: Pusher, number: int) -> None:
    """Put an event of an integration into the feed, as a release without the column does."""
    told = f'{{"id": "evt_old_{number}", "data": {{"integration": {pusher.id}}}}}'
    with app.app_context(), writing() as connection:
        connection.execute(OLD, {"id": f"evt_old_{number}_{pusher.id}", "body": told})
        connection.execute(text("UPDATE feed SET position = position + 1"))


def owners(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context(), reading() as connection:
        return [tuple(row) for row in connection.execute(text(OWNERS))]


def test_stored_events_get_their_integration_beside_a_release_that_moves_more(url: str) -> None:
    with app_on(url) as app:
        shops = [add(app, f"https://s{n}.example") for n in range(2)]
        for number in range(700):  # two batches
            move_as_before(app, shops[number % 2], number)
        command(app, "db", "downgrade", BEFORE)
        with app.app_context():
            db.engine.dispose()
        for number, _ in enumerate(during_upgrade(url), 701):
            move_as_before(app, shops[0], number)
            time.sleep(0.01)
        stored = owners(app)
        assert len(stored) > 700
        assert [owner for _, owner in stored[:700]] == [shops[n % 2].id for n in range(700)]


def test_an_event_that_an_older_release_moved_is_listed(
    app: Flask, pusher: Pusher, reader: Reader
) -> None:
    reader.ask()
    move_as_before(app, pusher, 1)
    (event,) = reader.ask(f"&integration={pusher.id}")
    assert event["id"] == "evt_old_1"


def test_no_event_slips_behind_a_cursor_while_its_integration_is_unknown(
    app: Flask, pusher: Pusher, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.ask()
    naming = feed.name
    # As if an older release moved the event after the reader's request had looked.
    monkeypatch.setattr(feed, "name", lambda connection: None)
    move_as_before(app, pusher, 1)
    pusher.result(structure({"post": entry("New")}))
    seen = reader.ask(f"&integration={pusher.id}")
    monkeypatch.setattr(feed, "name", naming)
    seen += reader.ask(f"&integration={pusher.id}")
    types = ["integration.connected", "structure.changed"]
    assert ([each["id"] for each in seen[:1]], len(seen)) == (["evt_old_1"], 1 + len(types))


def test_the_events_of_one_integration_are_found_by_their_index(app: Flask) -> None:
    query = "SELECT body FROM events WHERE integration_id = 7 AND position > 0 ORDER BY position"
    with app.app_context(), writing() as connection:
        found = plan(connection, f"{query} LIMIT 20")
    assert "ix_events_integration_id_position" in found
    assert "Sort" not in found
    assert "TEMP B-TREE" not in found
