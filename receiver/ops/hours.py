"""The pushes of the last day, hour by hour: workers count, and store their counts once a minute."""

import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from receiver.db.engine import writing
from receiver.db.fleet_models import PushHour
from receiver.db.statements import insert_or_add
from receiver.http.current import this_app
from receiver.values import at

STORE_SECONDS = 60  # what a worker counted since is lost when it is killed
DAY = timedelta(hours=24)
KEPT = 2 * DAY
MAX_REASON = 40

log = structlog.get_logger()


class Counts:
    """What this process has counted and not yet stored."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[datetime, str, str]] = Counter()

    def add(self, result: str, reason: str) -> None:
        """Count a push."""
        code = reason.partition(":")[0][:MAX_REASON]
        with self._lock:
            self._counts[_hour(time.time()), result, code] += 1

    def take(self) -> Counter[tuple[datetime, str, str]]:
        """Return all counts and start again from nothing."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            return taken

    def give_back(self, counts: Counter[tuple[datetime, str, str]]) -> None:
        """Keep counts that could not be stored."""
        with self._lock:
            self._counts += counts


counts = Counts()
timed = threading.Lock()  # held while a timer waits, so that there is one at a time


def note(result: str, reason: str) -> None:
    """Count a push; a minute after the first one, another thread stores the counts."""
    counts.add(result, reason)
    _store_later()


def last_day(connection: Connection) -> list[dict[str, Any]]:
    """Return the pushes of the last 24 hours by hour, result and reason, the oldest first."""
    since = _hour(time.time()) - DAY
    query = select(PushHour.__table__).where(PushHour.hour > since)
    query = query.order_by(PushHour.hour, PushHour.result, PushHour.reason)
    return [dict(row._mapping) for row in connection.execute(query)]


def store_now() -> None:
    """Add what this process has counted to what is stored; keep it if that fails."""
    taken = counts.take()
    try:
        if taken:
            with writing() as connection:
                _add(connection, taken)
    except SQLAlchemyError as error:
        counts.give_back(taken)
        _store_later()
        log.warning("pushes_not_counted", error=type(error).__name__)


def _store_later() -> None:
    if not timed.acquire(blocking=False):
        return
    timer = threading.Timer(STORE_SECONDS, _store, [this_app()])
    timer.daemon = True
    timer.start()


def _store(app: Flask) -> None:
    timed.release()
    with app.app_context():
        store_now()


def _add(connection: Connection, taken: Counter[tuple[datetime, str, str]]) -> None:
    rows = [
        {"hour": hour, "result": result, "reason": reason, "pushes": number}
        # In one order, because two workers that lock rows in two orders would wait for each other.
        for (hour, result, reason), number in sorted(taken.items())
    ]
    connection.execute(insert_or_add(connection, PushHour, PushHour.pushes), rows)
    connection.execute(delete(PushHour).where(PushHour.hour < at(time.time()) - KEPT))


def _hour(seconds: float) -> datetime:
    """Return the beginning of the hour of an instant."""
    return at(seconds // 3600 * 3600)
