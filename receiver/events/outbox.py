"""The outbox: events are written by the transaction that makes them true, and moved to the feed.

Many transactions write to the outbox at once and commit in any order. `move` gives the committed
events their positions in the feed, under one lock that it holds until its commit: so positions
commit in order, and no event appears behind a position that a reader has seen.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, tuple_, update

from receiver.db.event_models import Delivery, Endpoint, Event, Feed, Outgoing
from receiver.db.models import Integration, Label
from receiver.structure.happened import Happened
from receiver.values import encode

MAX_MOVED = 500  # events at a time

SITE = (
    select(Integration.site_url, Integration.name, Label.key, Label.value)
    .outerjoin(
        Label,
        (Label.integration_id == Integration.id)
        & (Label.integration_id == bindparam("integration_id")),
    )
    .where(Integration.id == bindparam("integration_id"))
    .order_by(Label.key)
)
INSERT = insert(Outgoing)


def write(
    connection: Connection, integration_id: int, happened: Sequence[Happened], at: datetime
) -> None:
    """Write what happened to an integration; call it in the transaction that makes it true."""
    if not happened:
        return
    about = _about(connection, integration_id)
    # A place each, so that the events of one transaction keep their order.
    written = time.time_ns()
    rows = [
        _row(integration_id, written + place, what, about | what.data, at)
        for place, what in enumerate(happened)
    ]
    connection.execute(INSERT, rows)


def is_empty(connection: Connection) -> bool:
    """Tell whether no committed event waits to be moved."""
    return connection.execute(select(Outgoing.id).limit(1)).first() is None


def move(connection: Connection) -> int:
    """Move events to the feed, and make a delivery of each for every endpoint that wants it.

    Return how many were moved: 0 also while another transaction moves some.
    """
    lock = select(Feed.position).with_for_update(skip_locked=True)
    position = connection.execute(lock).scalar()
    if position is None:
        return 0
    query = select(Outgoing.__table__).order_by(Outgoing.written, Outgoing.id).limit(MAX_MOVED)
    rows = _without_moved(connection, connection.execute(query).all())
    if rows:
        _move(connection, dict(enumerate(rows, position + 1)))
    return len(rows)


def _without_moved(connection: Connection, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Leave out what is in the feed: a node of a cluster commits later than the coordinator."""
    moved = select(Event.id).where(Event.id.in_([row.id for row in rows]))
    known = set(connection.scalars(moved)) if rows else set()
    return [row for row in rows if row.id not in known]


def _move(connection: Connection, placed: Mapping[int, Row[Any]]) -> None:
    names = ("integration_id", "id", "type", "at", "body")
    events = [
        {"position": position, **{name: row._mapping[name] for name in names}}
        for position, row in placed.items()
    ]
    connection.execute(insert(Event), events)
    # Now and not when they are sent: an endpoint that is made later wants later events.
    if deliveries := _deliveries(connection, events):
        connection.execute(insert(Delivery), deliveries)
    keys = [(row.integration_id, row.id) for row in placed.values()]
    moved = tuple_(Outgoing.integration_id, Outgoing.id).in_(keys)
    connection.execute(delete(Outgoing).where(moved))
    connection.execute(update(Feed).values(position=max(placed)))


def _deliveries(connection: Connection, events: Sequence[Mapping[str, Any]]) -> list[Any]:
    query = select(Endpoint.id, Endpoint.types).where(Endpoint.enabled)
    endpoints = [(row.id, types_of(row.types)) for row in connection.execute(query)]
    return [
        due(event["position"], endpoint_id)
        for event in events
        for endpoint_id, types in endpoints
        if types is None or event["type"] in types
    ]


def due(position: int, endpoint_id: int) -> dict[str, Any]:
    """Return the row of a delivery that is due now."""
    row = {"position": position, "endpoint_id": endpoint_id, "state": "pending"}
    return row | {"attempts": 0, "due_at": time.time()}


def types_of(stored: str | None) -> list[str] | None:
    """Return the types of events that an endpoint wants; None means all."""
    return None if stored is None else list(orjson.loads(stored))


def _about(connection: Connection, integration_id: int) -> dict[str, Any]:
    rows = connection.execute(SITE, {"integration_id": integration_id}).all()
    labels = {row.key: row.value for row in rows if row.key is not None}
    site = {"site_url": rows[0].site_url, "name": rows[0].name}
    return {"integration": integration_id, **site, "labels": labels}


def _row(
    integration_id: int, written: int, what: Happened, data: dict[str, Any], at: datetime
) -> dict[str, Any]:
    event_id = f"evt_{secrets.token_hex(13)}"
    event = {"id": event_id, "type": what.type, "timestamp": at, "data": data}
    return {
        "integration_id": integration_id,
        "id": event_id,
        "written": written,
        "type": what.type,
        "at": at,
        "body": encode(event).decode(),
    }
