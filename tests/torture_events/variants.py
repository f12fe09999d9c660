"""The receiver with short waits, honest or broken on purpose.

A copy of this file lies beside the `wsgi.py` of a run, which calls one of its functions first.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from flask import g
from sqlalchemy import Connection, insert, select, text, update

from receiver.api import pushes
from receiver.db import engine
from receiver.db.event_models import Event, Feed
from receiver.events import deliveries, outbox, sending
from receiver.values import encode

CLAIM_SECONDS = 3


def honest() -> None:
    """Wait for seconds where the receiver waits for minutes."""
    sending.WAITS = (0.3,) * 400
    deliveries.CLAIM_SECONDS = CLAIM_SECONDS


def after_the_commit() -> None:
    """Write the events in a second transaction: what dies between the two loses them."""
    honest()

    @contextmanager
    def twice() -> Iterator[Connection]:
        g.events = []
        with engine.writing() as connection:
            yield connection
        time.sleep(0.05)
        with engine.writing() as connection:
            for event in g.events:
                outbox.write(connection, *event)

    pushes.writing = twice
    pushes.outbox = SimpleNamespace(write=lambda _, *event: g.events.append(event))


def plain_id() -> None:
    """Number the events when they are inserted, and read them by `position > cursor`."""
    honest()

    def write(connection: Connection, integration_id: int, happened: Any, at: Any) -> None:
        for what in happened:
            position = connection.scalar(text("SELECT nextval('naive')"))
            event_id = f"evt_naive_{position}"
            about = {"integration": integration_id, **what.data}
            body = encode({"id": event_id, "type": what.type, "timestamp": at, "data": about})
            values = {"position": position, "id": event_id, "type": what.type, "at": at}
            connection.execute(insert(Event), values | {"body": body.decode()})
        time.sleep(random.uniform(0, 0.1))

    def move(connection: Connection) -> int:
        newest = select(Event.position).order_by(Event.position.desc()).limit(1)
        position = connection.scalar(newest)
        if position:
            connection.execute(update(Feed).values(position=position))
        return 0

    outbox.write, outbox.move, outbox.is_empty = write, move, lambda _: False
