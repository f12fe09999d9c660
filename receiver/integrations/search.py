"""Search the fleet: a page costs a bounded time, however many integrations are looked at.

What is rare is found by its index. What is common is looked for a step at a time, in the order of
the list, until the page is full or the time is up: then the page tells what was found, and its
cursor goes on where the search stopped.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, select, true

from receiver.db.fleet_models import Site
from receiver.integrations.conditions import HIGH, ID, LOW, Condition
from receiver.integrations.groups import Part, Position, fill, position

SECONDS = 0.2  # for the steps of a page
QUICK_SECONDS = 0.02  # for a step: the next one is larger
FIRST_STEP, MAX_STEP = 1000, 64_000  # integrations
MAX_HELD = 2000  # ids
MAX_GROUP = 20_000  # ids of what cannot be read in the order of the ids
MAX_ID = 2**53

Placed = tuple[Position, Row[Any]]


class Step(NamedTuple):
    """Some of the integrations from an id to another one."""

    low: int
    high: int
    those: ColumnElement[bool] = true()


class Found(NamedTuple):
    """A page: its rows, and what the next one comes after, None at the end of the list."""

    rows: Sequence[Row[Any]]
    cursor: Any


class Search(NamedTuple):
    """What is asked for, and which columns of it."""

    connection: Connection
    conditions: Sequence[Condition]
    columns: Sequence[Any]

    def look(self, step: Step, limit: int | None = None) -> Sequence[Row[Any]]:
        """Return those of a step that meet all conditions, by id."""
        return self.select(select(ID, *self.columns).order_by(ID).limit(limit), step)

    def select(self, query: Select[Any], step: Step) -> Sequence[Row[Any]]:
        """Return the rows of a step that meet all conditions."""
        query = query.where(ID.between(LOW, HIGH), step.those)
        query = query.where(*(each.holds for each in self.conditions))
        return self._execute(query, step.low, step.high)

    def few(self) -> list[int] | None:
        """Return the ids that the rarest conditions leave, or None if all of them are common."""
        few: set[int] | None = None
        for condition in self.conditions:
            found: set[int] = set()
            is_walked = condition.ordered is not None or condition.narrow is not None
            most = MAX_HELD if is_walked else MAX_GROUP
            for query in condition.found:
                found.update(self.connection.scalars(query.limit(most + 1 - len(found))))
            if condition.found and len(found) <= most:
                few = found if few is None else few & found
        return None if few is None else sorted(few)

    def walk(self, after: int) -> Iterator[Step]:
        """Give steps from an id to the end, each so large that it is quick."""
        if not self.conditions:
            yield Step(after + 1, MAX_ID)
            return
        size = FIRST_STEP
        while after < MAX_ID:
            started = time.monotonic()
            step = self._next(after, size)
            yield step
            is_quick = time.monotonic() - started < QUICK_SECONDS
            if is_quick or step.high > after + size:
                size = min(4 * size, MAX_STEP)
            after = step.high

    def _next(self, after: int, size: int) -> Step:
        """Return the step that skips the most ids; no integration that matches is skipped."""
        if narrow := [each.narrow for each in self.conditions if each.narrow is not None]:
            high = self._end(Site.integration_id, after, size)
            return self._held(Site.integration_id, narrow, after, high, MAX_HELD)
        most = min(size, MAX_HELD)
        held = [
            self._held(each.ordered, [each.found[0].whereclause], after, MAX_ID, most)
            for each in self.conditions
            if each.ordered is not None
        ]
        if held:
            # Where nearly all have it, a step that holds no ids passes over more.
            return max(Step(after + 1, after + size), *held, key=lambda step: step.high)
        return Step(after + 1, self._end(ID, after, size))

    def _end(self, column: Any, after: int, size: int) -> int:
        """Return the id that ends a step of this size, MAX_ID if there are no more."""
        query = select(column).where(column > after).order_by(column).offset(size - 1).limit(1)
        return self.connection.scalar(query) or MAX_ID

    def _held(self, column: Any, those: Sequence[Any], after: int, high: int, most: int) -> Step:
        query = select(column).where(column.between(LOW, HIGH), *those).order_by(column)
        ids = [row[0] for row in self._execute(query.limit(most), after + 1, high)]
        return Step(after + 1, ids[-1] if len(ids) == most else high, ID.in_(ids))

    def _execute(self, query: Select[Any], low: int, high: int) -> Sequence[Row[Any]]:
        return self.connection.execute(query, {"low": low, "high": high}).all()


def by_id(search: Search, after: int, limit: int) -> Found:
    """Return a page in the order of the ids."""
    until, rows = time.monotonic() + SECONDS, list[Row[Any]]()
    few = search.few()
    steps = search.walk(after) if few is None else _steps([each for each in few if each > after])
    for step in steps:
        rows += search.look(step, limit + 1 - len(rows))
        if len(rows) > limit:
            return Found(rows[:limit], rows[limit - 1].id)
        if time.monotonic() > until and step.high < MAX_ID:
            return Found(rows, step.high)
    return Found(rows, None)


def by_time(search: Search, parts: Iterable[Part], limit: int) -> Found:
    """Return a page of these groups, one after the other, each in the order of its time."""
    if not search.conditions:
        rows = fill(search.connection, parts, search.columns, limit + 1)
        return Found(rows[:limit], position(rows[limit - 1]) if len(rows) > limit else None)
    until, few = time.monotonic() + SECONDS, search.few()
    placed: list[Placed] = []
    walked = _walk(search, parts) if few is None else _sorted(search, parts, few)
    for last, found in walked:
        placed += found
        if len(placed) > limit or time.monotonic() > until:
            reached = placed[limit - 1][0] if len(placed) > limit else last
            return Found([row for _, row in placed[:limit]], reached)
    return Found([row for _, row in placed], None)


def _walk(search: Search, parts: Iterable[Part]) -> Iterator[tuple[Position, list[Placed]]]:
    """Give what each step through the groups finds, and how far it came."""
    for group, after in parts:
        reached = after
        while page := search.connection.execute(group.page((), reached, MAX_HELD)).all():
            places = {row.id: position(row) for row in page}
            ids = sorted(places)
            rows = search.look(Step(ids[0], ids[-1], ID.in_(ids)))
            reached = position(page[-1])
            yield reached, sorted((places[row.id], row) for row in rows)


def _sorted(
    search: Search, parts: Iterable[Part], few: Sequence[int]
) -> Iterator[tuple[Position, list[Placed]]]:
    """Give of each group those of a few, and the last one of them."""
    for group, after in parts:
        found: list[Placed] = []
        for step in _steps(few):
            query = group.page(search.columns, after, None).order_by(None)
            found += [(position(row), row) for row in search.select(query, step)]
        if found:
            found.sort()
            yield found[-1][0], found


def _steps(ids: Sequence[int]) -> Iterator[Step]:
    for first in range(0, len(ids), FIRST_STEP):
        some = ids[first : first + FIRST_STEP]
        yield Step(some[0], some[-1], ID.in_(some))
