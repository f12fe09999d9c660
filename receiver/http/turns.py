"""Turns: the limit of concurrent requests of one integration in a worker process.

A push holds a thread while it waits for its integration's row or is validated. An integration
gets two threads, so that the other integrations get the rest.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from receiver.http.problems import Problem

# One that is stored, and one that is validated meanwhile; gunicorn.conf.py has more threads.
MAX_UNDER_WAY = 2
MAX_WAIT_SECONDS = 5  # for the transaction of the other request
# A shorter transaction delays nobody; a longer pause would hold a thread for too long.
MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.05, 1.0


@dataclass
class UnderWay:
    """The requests of one integration that are under way, and the lock of the one that writes."""

    requests: int = 0
    writer: threading.Lock = field(default_factory=threading.Lock)


under_way: defaultdict[int, UnderWay] = defaultdict(UnderWay)
counter_lock = threading.Lock()


@contextmanager
def turn(integration_id: int) -> Iterator[None]:
    """Count a request of the integration while it runs; raise the 429 above MAX_UNDER_WAY."""
    _take(integration_id)
    try:
        yield
    finally:
        _give_back(integration_id)


@contextmanager
def single_writer(integration_id: int) -> Iterator[Callable[[Connection], None]]:
    """Let one request of an integration write at a time; pause after a long write to SQLite.

    Call the yielded function with the connection when the transaction has begun. The pause is as
    long as the transaction: SQLite has no queue for its lock, so an integration that writes
    without a pause would keep all others waiting. Raise a 429 when the other request of this
    integration has not ended after MAX_WAIT_SECONDS.
    """
    began: list[float] = []

    def note_begin(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            began.append(time.monotonic())

    writer = under_way[integration_id].writer
    # Bounded, because a database that hangs holds up the other request.
    if not writer.acquire(timeout=MAX_WAIT_SECONDS):
        raise _too_many()
    try:
        yield note_begin
        if began:
            _pause(time.monotonic() - began[0])
    finally:
        writer.release()


def _pause(seconds: float) -> None:
    if seconds > MIN_PAUSE_SECONDS:
        time.sleep(min(seconds, MAX_PAUSE_SECONDS))


def _take(integration_id: int) -> None:
    with counter_lock:
        ours = under_way[integration_id]
        if ours.requests >= MAX_UNDER_WAY:
            raise _too_many()
        ours.requests += 1


def _too_many() -> Problem:
    detail = (
        f"{MAX_UNDER_WAY} requests of this integration are under way: wait for their responses,"
        " then send this one again."
    )
    return Problem(429, "rate_limited", detail, reason="too_many_at_once").after(1)


def _give_back(integration_id: int) -> None:
    with counter_lock:
        ours = under_way[integration_id]
        ours.requests -= 1
        # Else the map would keep every integration that ever pushed.
        if not ours.requests:
            del under_way[integration_id]
