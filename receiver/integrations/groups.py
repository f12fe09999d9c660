"""Groups of integrations by state and by trouble: an index holds each in the order of a time.

So a page of a group and its number cost what is told, whatever else is stored.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db.models import Instant, Integration
from receiver.integrations.freshness import Freshness
from receiver.values import at

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MAX_ROWS = 500  # at a time

CONNECTED = Integration.disconnected_at.is_(None)
PUSHED = Integration.last_structure_fetch


class Position(NamedTuple):
    """The last row that was told: of which group, its time there and its id."""

    group: str
    at: datetime
    id: int

    @classmethod
    def read(cls, text: str) -> "Position":
        """Return what `str()` wrote."""
        group, microseconds, id_ = text.split("-")
        return cls(group, EPOCH + int(microseconds) * MICROSECOND, int(id_))

    def __str__(self) -> str:
        return f"{self.group}-{(self.at - EPOCH) // MICROSECOND}-{self.id}"


class Group(NamedTuple):
    """The integrations that meet the conditions, in the order of a time and then of their ids."""

    name: str
    time: InstrumentedAttribute[Any]
    conditions: tuple[ColumnElement[bool], ...]

    def number(self) -> Select[Any]:
        """Select how many they are."""
        return select(func.count()).select_from(Integration).where(*self.conditions)

    def page(self, columns: Any, after: Position | None, limit: int | None) -> Select[Any]:
        """Select the columns of the next ones, and beside them their `group` and `position`."""
        named = literal(self.name).label("group"), self.time.label("position")
        query = select(Integration.id, *columns, *named).where(*self.conditions)
        if after:
            last = literal(after.at, Instant), literal(after.id)
            query = query.where(tuple_(self.time, Integration.id) > tuple_(*last))
        return query.order_by(self.time, Integration.id).limit(limit)


Part = tuple[Group, Position | None]


def position(row: Row[Any]) -> Position:
    """Return the position of a row of a group."""
    return Position(row.group, row.position, row.id)


def after_id(cursor: str) -> int:
    """Return the id of a cursor."""
    return int(cursor.rpartition("-")[2])


def groups(fresh: Freshness) -> dict[str, Group]:
    """Return all groups as they are now: each state and each trouble."""
    now = at(time.time())
    late, stale = now - fresh.late, now - fresh.stale
    marks = {
        "disconnected": Integration.disconnected_at,
        "site_mismatch": Integration.mismatch_since,
        "skewed": Integration.skewed_since,
        "shrunk": Integration.shrunk_at,
    }
    found = [
        Group("stale", PUSHED, (CONNECTED, stale > PUSHED)),
        Group("late", PUSHED, (CONNECTED, stale <= PUSHED, late > PUSHED)),
        Group("fresh", PUSHED, (CONNECTED, late <= PUSHED)),
        Group("never", Integration.created_at, (CONNECTED, PUSHED.is_(None))),
        *(Group(name, mark, (mark.is_not(None),)) for name, mark in marks.items()),
    ]
    return {group.name: group for group in found}


def in_states(fresh: Freshness, states: Sequence[str], after: str) -> Iterator[Part]:
    """Give the groups of a list by state, the oldest first, and where in them it goes on.

    `after` is the `Position` of the last row that was told; any other text is before the first.
    A site that was late then may be stale by now, so what shares an index goes on together.
    """
    known = groups(fresh)
    last = Position.read(after) if "-" in after else None
    # Groups in the order of one time share an index, and are passed in the same order.
    times = [group.time.key for group in known.values()]
    reached = times.index(known[last.group].time.key) if last else -1
    for group in known.values():
        index = times.index(group.time.key)
        if group.name in states and index >= reached:
            yield group, last if index == reached else None


def fill(connection: Connection, parts: Iterable[Part], columns: Any, limit: int) -> list[Row[Any]]:
    """Return at most `limit` rows of these parts, one part after the other."""
    rows: list[Row[Any]] = []
    for group, after in parts:
        if len(rows) < limit:
            rows += connection.execute(group.page(columns, after, limit - len(rows)))
    return rows


def walk(connection: Connection, group: Group, columns: Any) -> Iterator[Row[Any]]:
    """Yield all of a group, in pages that are small enough to be held."""
    after, rows = None, MAX_ROWS
    while rows == MAX_ROWS:
        page = connection.execute(group.page(columns, after, MAX_ROWS)).all()
        yield from page
        rows = len(page)
        after = position(page[-1]) if page else None
