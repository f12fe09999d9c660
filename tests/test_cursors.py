"""No event appears behind a cursor that was handed out, in whatever order writers commit."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from receiver.db.engine import reading, writing
from receiver.db.event_models import Event, Feed
from receiver.events import outbox
from receiver.structure.happened import Happened
from receiver.structure.receive import lock
from receiver.values import at, encode
from tests.support.gates import DELIVERY
from tests.support.pusher import Pusher, entry, structure
from tests.support.reader import Reader, reader

__all__ = ["reader"]


def numbered_by_a_sequence(connection: Any, integration_id: int, happened: Any, at: Any) -> None:
    """Write events as a plain `id > ?` would need them: numbered when they are inserted."""
    for what in happened:
        position = connection.scalar(text("SELECT nextval('naive')"))
        event_id = f"evt_naive_{position}"
        body = encode({"id": event_id, "type": what.type, "data": {"integration": integration_id}})
        values = {"position": position, "id": event_id, "type": what.type, "at": at}
        connection.execute(insert(Event), values | {"body": body.decode()})


def missed(app: Flask, reader: Reader, pushers: list[Pusher], write: Any) -> int:
    """Commit the first of two writers after the second; return how many events a reader misses."""
    entered, leave = threading.Event(), threading.Event()
    happened = [Happened("integration.connected", {})]

    def slowly() -> None:
        with app.app_context(), writing() as connection:
            lock(connection, pushers[0].id)
            write(connection, pushers[0].id, happened, at(0))
            entered.set()
            leave.wait(5)

    slow = threading.Thread(target=slowly)
    slow.start()
    entered.wait(5)
    with app.app_context(), writing() as connection:
        write(connection, pushers[1].id, happened, at(0))
    seen = reader.ask()
    leave.set()
    slow.join()
    seen += reader.ask()
    return 2 - len(seen)


@pytest.fixture
def two(new_pusher: Callable[[], Pusher]) -> list[Pusher]:
    return [new_pusher(), new_pusher()]


def test_no_late_commit_slips_behind_a_cursor(
    app: Flask, database_url: str, reader: Reader, two: list[Pusher]
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    assert missed(app, reader, two, outbox.write) == 0


def test_a_plain_id_as_cursor_misses_an_event(
    app: Flask, database_url: str, reader: Reader, two: list[Pusher]
) -> None:
    """The check above can fail."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    with app.app_context(), writing() as connection:
        start = connection.execute(select(Feed.position)).scalar_one()
        connection.execute(text(f"CREATE SEQUENCE naive START {start + 1}"))
    reader_of_ids = IdReader(app, start)
    assert missed(app, reader_of_ids, two, numbered_by_a_sequence) == 1
    with app.app_context(), writing() as connection:
        connection.execute(text("DROP SEQUENCE naive"))
        connection.execute(text("DELETE FROM events WHERE id LIKE 'evt_naive%'"))


class IdReader:
    """A reader whose cursor is the last id that it has seen."""

    def __init__(self, app: Flask, cursor: int) -> None:
        self.app, self.cursor = app, cursor

    def ask(self) -> list[int]:
        with self.app.app_context(), reading() as connection:
            new = (Event.position > self.cursor, Event.position < DELIVERY)
            query = select(Event.position).where(*new)
            found = list(connection.scalars(query.order_by(Event.position)))
        self.cursor = found[-1] if found else self.cursor
        return found


def test_each_event_has_one_position_however_many_move_them(
    app: Flask, new_pusher: Callable[[], Pusher], reader: Reader
) -> None:
    pushers = [new_pusher() for _ in range(4)]
    seen: list[str] = []
    done = threading.Event()

    def move() -> None:
        while not done.is_set():
            with app.app_context(), writing() as connection:
                outbox.move(connection)

    movers = [threading.Thread(target=move) for _ in range(3)]
    for mover in movers:
        mover.start()
    for n, pusher in itertools.product(range(8), pushers):
        pusher.result(structure({"post": entry(f"Label {n}")}))
        seen += [each["id"] for each in reader.ask() if each["type"] == "structure.changed"]
    done.set()
    for mover in movers:
        mover.join()
    seen += [each["id"] for each in reader.ask() if each["type"] == "structure.changed"]
    assert len(seen) == len(set(seen)) == 32
