"""Turns: how much of a worker one integration may have at a time.

A push that waits for its integration's row, or is long in being validated, holds a thread: of
those an integration gets two, so that the others go on with the rest.
"""

import functools
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from receiver.errors import Problem

MAX_UNDER_WAY = 2  # of an integration in a process; gunicorn.conf.py has more threads
MAX_WAIT_SECONDS = 5  # for the other one
UNNOTICED_SECONDS, MAX_REST_SECONDS = 0.05, 1.0

View = Callable[..., Any]


@dataclass
class UnderWay:
    """What of an integration is under way: how many requests, of which one writes at a time."""

    requests: int = 0
    writer: threading.Lock = field(default_factory=threading.Lock)


under_way: defaultdict[int, UnderWay] = defaultdict(UnderWay)
counting = threading.Lock()


def takes_turn(view: View) -> View:
    """Refuse a request that writes to an integration while two others of it are under way."""

    @functools.wraps(view)
    def taken(integration_id: int) -> Any:
        _take(integration_id)
        try:
            return view(integration_id)
        finally:
            _give_back(integration_id)

    return taken


@contextmanager
def turn(integration_id: int) -> Iterator[None]:
    """Hold a turn; raise the 429 at once where there is none left."""
    _take(integration_id)
    try:
        yield
    finally:
        _give_back(integration_id)


@contextmanager
def alone(integration_id: int) -> Iterator[Callable[[Connection], None]]:
    """Let one request of an integration write at a time; it rests as long as it wrote to SQLite.

    SQLite's lock goes to whoever asks at the right moment: who writes without a pause would keep
    it from all others. Call what is given with the connection once the transaction has begun.
    """
    began: list[float] = []

    def note(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            began.append(time.monotonic())

    writer = under_way[integration_id].writer
    if not writer.acquire(timeout=MAX_WAIT_SECONDS):  # a database that hangs holds the other one up
        raise _too_many()
    try:
        yield note
        if began:
            _rest(time.monotonic() - began[0])
    finally:
        writer.release()


def _rest(seconds: float) -> None:
    if seconds > UNNOTICED_SECONDS:
        time.sleep(min(seconds, MAX_REST_SECONDS))


def _take(integration_id: int) -> None:
    with counting:
        ours = under_way[integration_id]
        if ours.requests >= MAX_UNDER_WAY:
            raise _too_many()
        ours.requests += 1


def _too_many() -> Problem:
    detail = f"{MAX_UNDER_WAY} requests of this integration are under way: send it again."
    return Problem(429, "rate_limited", detail, reason="too_many_at_once").after(1)


def _give_back(integration_id: int) -> None:
    with counting:
        ours = under_way[integration_id]
        ours.requests -= 1
        if not ours.requests:
            del under_way[integration_id]
