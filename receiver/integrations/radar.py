"""What happens in the fleet: the names that sites have, and what changed on many of them."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, union_all

from receiver.db.fleet_models import Entry
from receiver.db.models import Change

MAX_COUNTED = 10_000  # sites that have a name
MAX_CHANGES = 100_000  # the newest rows of each kind of change
SECONDS = 0.2  # for the names of a page
OF_CHANGE = (Change.what, Change.at, Change.kind, Change.name, Change.integration_id)


class Names(NamedTuple):
    """A page of names, and the last one that was looked at, None at the end of the list."""

    rows: list[dict[str, Any]]
    cursor: str | None


def names(connection: Connection, query: Mapping[str, Any]) -> Names:
    """Return the names of a kind, each with a label and with the number of its sites.

    Each is found by one step in the index, however many sites have it. A page ends early after
    SECONDS.
    """
    until, rows = time.monotonic() + SECONDS, list[dict[str, Any]]()
    last, wanted = query["cursor"], (query["q"] or "").lower()
    while entry := connection.execute(_next(query["kind"], last)).one_or_none():
        last = entry.name
        if wanted in f"{entry.name}\n{entry.label}".lower():
            rows.append(_describe(connection, query["kind"], entry))
        if len(rows) == query["limit"] or time.monotonic() > until:
            return Names(rows, last)
    return Names(rows, None)


def changed(connection: Connection, query: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Return what changed since a time, that of most sites first, and one row more than asked for.

    Each row has `read`, the number of all change rows that were read.
    """
    parts = [select(_newest(what, query["since"]).subquery()) for what in query["what"]]
    those = union_all(*parts).subquery()
    key = (those.c.kind, those.c.name, those.c.what)
    sites = func.count(those.c.integration_id.distinct())
    counted = select(
        *key,
        sites.label("sites"),
        func.min(those.c.at).label("first_at"),
        func.max(those.c.at).label("last_at"),
        func.sum(func.count()).over().label("read"),
    )
    counted = counted.group_by(*key).order_by(sites.desc(), *key)
    counted = counted.offset(query["cursor"]).limit(query["limit"] + 1)
    return connection.execute(counted).all()


def _next(kind: str, last: str) -> Any:
    query = select(Entry.name, Entry.label).where(Entry.kind == kind, Entry.name > last)
    return query.order_by(Entry.name, Entry.integration_id).limit(1)


def _describe(connection: Connection, kind: str, entry: Row[Any]) -> dict[str, Any]:
    those = select(Entry.integration_id).where(Entry.kind == kind, Entry.name == entry.name)
    # One more than is counted tells whether there are more.
    few = those.limit(MAX_COUNTED + 1).subquery()
    number = connection.scalar(select(func.count()).select_from(few)) or 0
    return {
        "kind": kind,
        "name": entry.name,
        "label": entry.label,
        "sites": min(number, MAX_COUNTED),
        "more": number > MAX_COUNTED,
        "has": f"{kind}:{entry.name}",
    }


def _newest(what: str, since: Any) -> Any:
    # A limit for each kind of change, because the index holds each in the order of time.
    query = select(*OF_CHANGE).where(Change.what == what, Change.at >= since)
    return query.order_by(Change.at.desc()).limit(MAX_CHANGES)
