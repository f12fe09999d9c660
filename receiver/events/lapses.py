"""Lapses: a site whose deadline has passed is told once as late, and once as stale."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Row, select, update

from receiver.db.engine import reading, writing
from receiver.db.models import Integration
from receiver.events import outbox
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import CONNECTED, PUSHED
from receiver.refusals import Gone
from receiver.structure.happened import Happened
from receiver.structure.receive import lock
from receiver.values import at

MAX_SITES = 20  # at a time: deliveries wait meanwhile


class Lapse(NamedTuple):
    """One kind of lapse: which sites it is to be told of, by what was told before."""

    name: str
    before: str | None
    passed: datetime

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Select by an index: what was told before is part of its condition."""
        untold = Integration.lapse.is_(None)
        told = untold if self.before is None else Integration.lapse == self.before
        return (CONNECTED, told, self.passed > PUSHED)

    def is_of(self, row: Row[Any]) -> bool:
        """Tell whether a row, which is locked now, still meets the conditions."""
        last = row.last_structure_fetch
        is_open = row.disconnected_at is None and row.lapse == self.before
        return is_open and last is not None and last < self.passed


def tell(config: Mapping[str, Any]) -> int:
    """Tell of some lapses, each in a transaction of its own; return of how many."""
    return sum(_tell(lapse, site) for lapse in _lapses(config) for site in _sites(lapse))


def _lapses(config: Mapping[str, Any]) -> Iterator[Lapse]:
    fresh, now = Freshness.of(config), at(time.time())
    # Late first, so that a site that is stale already is told in both words, in order.
    yield Lapse("late", None, now - fresh.late)
    yield Lapse("stale", "late", now - fresh.stale)


def _sites(lapse: Lapse) -> list[int]:
    query = select(Integration.id).where(*lapse.conditions())
    # The longest silent first: else those who lapse now could keep them waiting.
    with reading() as connection:
        return list(connection.scalars(query.order_by(PUSHED, Integration.id).limit(MAX_SITES)))


def _tell(lapse: Lapse, integration_id: int) -> bool:
    """Tell of one, unless it has pushed meanwhile, or another worker has told of it."""
    with writing() as connection:
        try:
            row = lock(connection, integration_id)
        except Gone:
            return False
        if not lapse.is_of(row):
            return False
        query = update(Integration).where(Integration.id == integration_id)
        connection.execute(query.values(lapse=lapse.name))
        happened = Happened(f"integration.{lapse.name}", _data(row))
        outbox.write(connection, integration_id, [happened], at(time.time()))
        return True


def _data(row: Row[Any]) -> dict[str, Any]:
    site = orjson.loads(row.site) if row.site else {}
    return {
        "last_structure_fetch": row.last_structure_fetch,
        "cron_disabled": site.get("cron_disabled"),
    }
