"""The numbers of the fleet: one worker counts them now and then, and all share what it found."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

import orjson
import structlog
from flask import Flask, current_app
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from receiver.db.engine import reading, writing
from receiver.db.fleet_models import Gauges
from receiver.events import secrets
from receiver.http.current import this_app
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import groups
from receiver.keys import keyring
from receiver.values import encode

QUICK_SECONDS = 0.1  # a count that takes no longer is made for each who asks
MAX_SHARE = 0.05  # of the time that longer counts may take
COUNTING_SECONDS = 120  # after which it is given up, and another worker may try
MAX_WAIT_SECONDS = 3600
WAIT_SECONDS = 0.2  # of a scrape, so that the numbers of a small fleet are those of now

log = structlog.get_logger()
counter = ThreadPoolExecutor(1, "gauges")


class Numbers(NamedTuple):
    """What was counted, by name, and when: seconds since the epoch, None before the first time."""

    counts: dict[str, int]
    counted_at: float | None

    @property
    def age(self) -> float | None:
        """Return for how many seconds they have been true, None where there are none."""
        return None if self.counted_at is None else max(time.time() - self.counted_at, 0)


def look(connection: Connection, wait: float) -> Numbers:
    """Return the newest numbers; have them counted beside this request where that is due.

    Wait for the count for so many seconds at most.
    """
    row = connection.execute(select(Gauges.__table__)).one()
    # What is due in an hour was noted by a wrong clock.
    if not 0 < row.due_at - time.time() < MAX_WAIT_SECONDS:
        with suppress(TimeoutError):
            counter.submit(_count, this_app(), row.due_at).result(wait)
        row = connection.execute(select(Gauges.__table__)).one()
    return Numbers(orjson.loads(row.counts), row.counted_at)


def _count(app: Flask, due_at: float) -> None:
    """Count, unless another worker does; what fails is tried again with a later request."""
    try:
        with app.app_context():
            if _claim(due_at):
                started = time.time()
                _store(_counted(), started)
    except SQLAlchemyError as error:
        log.warning("gauges_not_counted", error=type(error).__name__)


def _claim(due_at: float) -> bool:
    """Take the work that was due then; return whether nobody else has."""
    query = update(Gauges).where(Gauges.due_at == due_at)
    query = query.values(due_at=time.time() + COUNTING_SECONDS)
    with writing() as connection:
        return connection.execute(query).rowcount == 1


def _counted() -> dict[str, int]:
    found = groups(Freshness.of(current_app.config))
    with reading(COUNTING_SECONDS, "counting") as connection:
        counts = {name: connection.scalar(group.number()) or 0 for name, group in found.items()}
        old = keyring.count_on_fallback(connection) + secrets.count_on_fallback(connection)
        return counts | {"keys_on_fallback": old}


def _store(counts: dict[str, int], started: float) -> None:
    now = time.time()
    took = now - started
    rest = took / MAX_SHARE if took > QUICK_SECONDS else 0
    values = {
        "counts": encode(counts).decode(),
        "counted_at": started,
        "due_at": now + rest,
    }
    with writing() as connection:
        connection.execute(update(Gauges).values(values))
