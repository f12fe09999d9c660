"""The endpoints: addresses that are sent events."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from receiver.db.event_models import Delivery, Endpoint, Feed
from receiver.events import secrets
from receiver.events.outbox import types_of
from receiver.refusals import Refusal
from receiver.values import at, encode

# Each has threads of its own in a worker, so that none waits for another.
MAX_ENDPOINTS = 50
ROWS_A_STEP = 2000
TOLD = ("id", "url", "description", "enabled", "created_at", "failing_since", "last_error")


class NoSuchEndpoint(Refusal):
    """There is no endpoint of this id."""

    code = "not_found"


class TooManyEndpoints(Refusal):
    """There are as many endpoints as there may be."""

    code = "validation_failed"


def create(connection: Connection, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Create an endpoint with its secret, which is told only here; raise TooManyEndpoints."""
    if (connection.scalar(select(func.count(Endpoint.id))) or 0) >= MAX_ENDPOINTS:
        raise TooManyEndpoints(f"At most {MAX_ENDPOINTS} endpoints: remove one that is not used.")
    row = {"enabled": True, "paused_until": 0.0, "created_at": at(time.time()), **_stored(wanted)}
    made = connection.execute(insert(Endpoint).returning(Endpoint.id), row).scalar_one()
    return describe(find(connection, made)) | {"secret": secrets.issue(connection, made)}


def find(connection: Connection, endpoint_id: int) -> Row[Any]:
    """Return an endpoint; raise NoSuchEndpoint."""
    query = select(Endpoint.__table__).where(Endpoint.id == endpoint_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NoSuchEndpoint(f"There is no endpoint {endpoint_id}: list them to find its id.")
    return row


def listed(connection: Connection, after: int, limit: int) -> Sequence[Row[Any]]:
    """Return the endpoints whose ids follow, and one more than the limit."""
    query = select(Endpoint.__table__).where(Endpoint.id > after).order_by(Endpoint.id)
    return connection.execute(query.limit(limit + 1)).all()


def describe(row: Row[Any]) -> dict[str, Any]:
    """Return what is told of an endpoint."""
    state = "failing" if row.failing_since else "active"
    return {
        **{name: row._mapping[name] for name in TOLD},
        "types": types_of(row.types),
        "state": state if row.enabled else "disabled",
        "last_success_at": row.last_success_at,
    }


def change(connection: Connection, endpoint_id: int, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Change an endpoint; raise NoSuchEndpoint."""
    find(connection, endpoint_id)
    values = _stored(wanted)
    # What was wrong with the old address, or before it was disabled, says nothing of now.
    if wanted.keys() & {"url", "enabled"}:
        values |= {"failing_since": None, "last_error": None, "paused_until": 0.0}
    if values:
        connection.execute(update(Endpoint).where(Endpoint.id == endpoint_id).values(values))
    return describe(find(connection, endpoint_id))


def remove(transaction: Callable[[], AbstractContextManager[Connection]], number: int) -> None:
    """Remove an endpoint with its deliveries, in steps; raise NoSuchEndpoint."""
    ours = Delivery.endpoint_id == number
    some = select(Delivery.position).where(ours).order_by(Delivery.position).limit(ROWS_A_STEP)
    removed = ROWS_A_STEP
    while removed == ROWS_A_STEP:
        with transaction() as connection:
            find(connection, number)
            # No further deliveries are made.
            query = update(Endpoint).where(Endpoint.id == number)
            connection.execute(query.values(enabled=False, replay_until=None))
            doomed = delete(Delivery).where(ours, Delivery.position.in_(some))
            removed = connection.execute(doomed).rowcount
    with transaction() as connection:
        connection.execute(delete(Endpoint).where(Endpoint.id == number))


def rotate(connection: Connection, endpoint_id: int, overlap: timedelta) -> dict[str, Any]:
    """Make a new secret, told only here; older ones sign beside it as `secrets.rotate` says.

    Raise NoSuchEndpoint.
    """
    find(connection, endpoint_id)
    return {"id": endpoint_id, "secret": secrets.rotate(connection, endpoint_id, overlap)}


def replay(connection: Connection, endpoint_id: int, since: datetime) -> dict[str, Any]:
    """Have all events that are not older made due again, bit by bit; raise NoSuchEndpoint."""
    find(connection, endpoint_id)
    until = connection.execute(select(Feed.position)).scalar_one()
    values = {"replay_since": since, "replay_after": 0, "replay_until": until}
    connection.execute(update(Endpoint).where(Endpoint.id == endpoint_id).values(values))
    return {"id": endpoint_id, "since": since}


def _stored(wanted: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(wanted)
    if "types" in values:
        types = values["types"]
        values["types"] = None if types is None else encode(types).decode()
    return values
