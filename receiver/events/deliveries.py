"""The deliveries: which are due, what became of each, and those that are made due again."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    exists,
    func,
    select,
    true,
    update,
)

from receiver.db.event_models import Delivery, DeliveryCount, Endpoint, Event
from receiver.db.statements import insert_or_add, insert_or_replace
from receiver.events.endpoints import find
from receiver.events.outbox import due, types_of
from receiver.events.sending import Outcome, wait
from receiver.refusals import Refusal
from receiver.values import at

# Longer than an attempt and its note take: then another worker takes what this one has.
CLAIM_SECONDS = 40
RESULTS = ("delivered", "retried", "failed")  # of an attempt
MAX_REPLAYED = 500  # events at a time
IS_DUE = (Delivery.state == "pending", Delivery.due_at <= bindparam("now"))
READY: Any = select(Endpoint.id, Endpoint.url, Endpoint.failing_since).where(
    Endpoint.enabled,
    Endpoint.paused_until <= bindparam("now"),
    exists().where(Delivery.endpoint_id == Endpoint.id, *IS_DUE),
)
DUE: Any = (
    select(Delivery.position, Delivery.endpoint_id, Delivery.attempts, Event.id, Event.body)
    .join(Event, Event.position == Delivery.position)
    .where(Delivery.endpoint_id == bindparam("endpoint"), *IS_DUE)
    .order_by(Delivery.due_at)
    .limit(bindparam("most"))
    .with_for_update(of=Delivery, skip_locked=True)
)
THIS = (
    Delivery.position == bindparam("in_feed"),
    Delivery.endpoint_id == bindparam("endpoint"),
    Delivery.state == "pending",
    Delivery.attempts == bindparam("before"),
)
CLAIM = update(Delivery).where(*THIS).values(due_at=bindparam("until"))
NOTE = update(Delivery).where(*THIS)


class NoSuchDelivery(Refusal):
    """The endpoint has no delivery of this id."""

    code = "not_found"


class Sent(NamedTuple):
    """A delivery that was tried, and what came back."""

    position: int
    endpoint_id: int
    attempts: int
    outcome: Outcome
    at: float


def ready(connection: Connection) -> Sequence[Row[Any]]:
    """Return each endpoint for which something is due: its id, its URL, since when it fails."""
    return connection.execute(READY, {"now": time.time()}).all()


def claim(connection: Connection, endpoint_id: int, most: int) -> Sequence[Row[Any]]:
    """Take what is due for an endpoint: no other worker gets it while this one lives."""
    now = time.time()
    rows = connection.execute(DUE, {"endpoint": endpoint_id, "now": now, "most": most}).all()
    until = now + CLAIM_SECONDS
    taken = [_this(row.position, row.endpoint_id, row.attempts) | {"until": until} for row in rows]
    if taken:
        connection.execute(CLAIM, taken)
    return rows


def note(connection: Connection, sent: Sequence[Sent]) -> None:
    """Store what became of deliveries, and how their endpoints are since."""
    connection.execute(NOTE, [_noted(one) for one in sent])
    for endpoint_id in sorted({one.endpoint_id for one in sent}):
        _note_endpoint(connection, [one for one in sent if one.endpoint_id == endpoint_id])
    _count(connection, Counter(map(result, sent)))


def result(sent: Sent) -> str:
    """Return what became of an attempt: delivered, retried or failed."""
    if sent.outcome.error is None:
        return "delivered"
    return "failed" if wait(sent.attempts + 1) is None else "retried"


def listed(
    connection: Connection, endpoint_id: int, query: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Return the deliveries of an endpoint, the newest first, and one more than the limit.

    Raise NoSuchEndpoint.
    """
    find(connection, endpoint_id)
    older = Delivery.position < query["cursor"] if query["cursor"] else true()
    is_asked = Delivery.state == query["state"] if query["state"] else true()
    return _select(connection, endpoint_id, older & is_asked, query["limit"] + 1)


def retry(connection: Connection, endpoint_id: int, position: int) -> dict[str, Any]:
    """Make a delivery due now, whatever became of it; raise NoSuchEndpoint or NoSuchDelivery."""
    find(connection, endpoint_id)
    this = (Delivery.endpoint_id == endpoint_id) & (Delivery.position == position)
    now = time.time()
    again = update(Delivery).where(this).values(state="pending", due_at=now)
    if not connection.execute(again).rowcount:
        detail = f"Endpoint {endpoint_id} has no delivery {position}: list them to see which."
        raise NoSuchDelivery(detail)
    connection.execute(update(Endpoint).where(Endpoint.id == endpoint_id).values(paused_until=0.0))
    (row,) = _select(connection, endpoint_id, Delivery.position == position, 1)
    return describe(row)


def describe(row: Row[Any]) -> dict[str, Any]:
    """Return what is told of a delivery."""
    names = ("attempts", "attempted_at", "last_status", "last_error", "answer", "state")
    return {
        "id": row.position,
        "event": row.id,
        "type": row.type,
        **{name: row._mapping[name] for name in names},
        "next_attempt_at": at(row.due_at) if row.state == "pending" else None,
    }


def is_replaying(connection: Connection) -> bool:
    """Tell whether events are still to be made due again."""
    query = select(Endpoint.id).where(Endpoint.replay_until.is_not(None)).limit(1)
    return connection.execute(query).first() is not None


def replay(connection: Connection) -> bool:
    """Make some events due again for an endpoint that is replayed; return whether one is."""
    query = select(Endpoint.__table__).where(Endpoint.replay_until.is_not(None)).limit(1)
    endpoint = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if endpoint is None:
        return False
    types = types_of(endpoint.types)
    wanted = select(Event.position).where(
        Event.position > endpoint.replay_after,
        Event.position <= endpoint.replay_until,
        Event.at >= endpoint.replay_since,
        Event.type.in_(types) if types is not None else true(),
    )
    found = list(connection.scalars(wanted.order_by(Event.position).limit(MAX_REPLAYED)))
    if found:
        _make_due(connection, [due(position, endpoint.id) for position in found])
    done = len(found) < MAX_REPLAYED
    values = {"replay_until": None} if done else {"replay_after": found[-1]}
    connection.execute(update(Endpoint).where(Endpoint.id == endpoint.id).values(values))
    return True


def oldest_due(connection: Connection) -> float | None:
    """Return since when the oldest delivery that nobody has taken is due, None without one."""
    now = time.time()
    oldest = select(func.min(Delivery.due_at)).where(Delivery.endpoint_id == Endpoint.id, *IS_DUE)
    query = select(func.min(oldest.scalar_subquery())).where(Endpoint.enabled)
    found: float | None = connection.scalar(query, {"now": now})
    return found


def counts(connection: Connection) -> dict[str, int]:
    """Return how many attempts had each result."""
    rows = connection.execute(select(DeliveryCount.__table__))
    return {row.result: row.number for row in rows}


def _select(
    connection: Connection, endpoint_id: int, which: ColumnElement[bool], limit: int
) -> Sequence[Row[Any]]:
    query = select(Delivery.__table__, Event.id, Event.type).join(
        Event, Event.position == Delivery.position
    )
    query = query.where(Delivery.endpoint_id == endpoint_id, which)
    return connection.execute(query.order_by(Delivery.position.desc()).limit(limit)).all()


def _this(position: int, endpoint_id: int, attempts: int) -> dict[str, Any]:
    return {"in_feed": position, "endpoint": endpoint_id, "before": attempts}


def _noted(sent: Sent) -> dict[str, Any]:
    outcome, attempts = sent.outcome, sent.attempts + 1
    seconds = wait(attempts, outcome.pause)
    state = "delivered" if outcome.error is None else "failed" if seconds is None else "pending"
    return {
        **_this(sent.position, sent.endpoint_id, sent.attempts),
        "state": state,
        "attempts": attempts,
        "due_at": sent.at + (seconds or 0),
        "attempted_at": at(sent.at),
        "last_status": outcome.status,
        "last_error": outcome.error,
        "answer": outcome.answer,
    }


def _note_endpoint(connection: Connection, sent: Sequence[Sent]) -> None:
    """Note how an endpoint answered last; 410 disables it."""
    last = max(sent, key=lambda one: one.at)
    ok = [one.at for one in sent if one.outcome.error is None]
    values: dict[str, Any] = {"last_success_at": at(max(ok))} if ok else {}
    if last.outcome.error is None:
        values |= {"failing_since": None, "last_error": None}
    else:
        since = func.coalesce(Endpoint.failing_since, at(last.at))
        values |= {"failing_since": since, "last_error": last.outcome.error}
    if pause := max(one.outcome.pause for one in sent):
        values["paused_until"] = last.at + pause
    if any(one.outcome.is_gone for one in sent):
        values["enabled"] = False
    query = update(Endpoint).where(Endpoint.id == last.endpoint_id)
    connection.execute(query.values(values))


def _count(connection: Connection, results: Counter[str]) -> None:
    rows = [{"result": name, "number": number} for name, number in sorted(results.items())]
    connection.execute(insert_or_add(connection, DeliveryCount, DeliveryCount.number), rows)


def _make_due(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    columns = ("state", "attempts", "due_at")
    connection.execute(insert_or_replace(connection.dialect.name, Delivery, columns), rows)
