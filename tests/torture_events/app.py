"""The receiver with short waits, honest or broken on purpose by the function that VARIANT names."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from receiver import create_app
from receiver.api import events, pushes
from receiver.db import engine
from receiver.db.event_models import Event, Feed
from receiver.events import deliveries, outbox, sending
from receiver.values import encode

deferred: list[tuple[Any, ...]] = []


def after_the_commit() -> None:
    """Write the events in a second transaction: what dies between the two loses them."""
    write = outbox.write

    @contextmanager
    def twice() -> Iterator[Connection]:
        # A list a thread, because pushes run side by side.
        mine: list[tuple[Any, ...]] = []
        outbox.write = lambda connection, *rest: mine.append(rest)  # type: ignore[assignment]
        with engine.writing() as connection:
            yield connection
        time.sleep(0.05)
        with engine.writing() as connection:
            for rest in mine:
                write(connection, *rest)

    pushes.writing = twice


def plain_id() -> None:
    """Number the events when they are inserted, and read them by `position > cursor`."""

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
    assert events.outbox is outbox


VARIANTS = {each.__name__: each for each in (after_the_commit, plain_id)}

sending.WAITS = (0.3,) * 400
deliveries.CLAIM_SECONDS = 3
if name := os.environ.get("VARIANT"):
    VARIANTS[name]()
app = create_app()
