"""A row per accepted push and per change: the history, and the protection against replays."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from receiver.db import models
from receiver.db.models import Change, Integration, Key
from receiver.refusals import Gone, Refusal
from receiver.structure.entries import Changed
from receiver.values import at, encode
from schemas.push import Push

PUSHES_KEPT, CHANGES_KEPT = timedelta(days=30), timedelta(days=365)
MAX_CHANGES = 10_000  # rows of an integration
# Bounded, because a push waits for the deletion; more than it adds, so that a backlog shrinks.
MAX_FORGOTTEN = 2 * MAX_CHANGES  # rows at a time

ACCEPTED = select(models.Push.body_sha256).where(
    models.Push.integration_id == bindparam("integration_id"),
    models.Push.webhook_id == bindparam("webhook_id"),
)
INSERT_PUSH = insert(models.Push)
# Each node of a cluster has a sequence of its own: a number from it may be below one that another
# node gave to this integration.
INSERT_CHANGES = {
    "sqlite": insert(Change),
    "postgresql": insert(Change).values(
        id=func.greatest(func.nextval("changes_id_seq"), bindparam("least", type_=Change.id.type))
    ),
}
# The order of their index; within an integration the ids grow with the revisions.
NEWEST = (Change.revision.desc(), Change.id.desc())
OURS = select(Change.id).where(Change.integration_id == bindparam("this")).order_by(*NEWEST)
# The newest row, and the newest that exceeds the bound.
BOUNDS = select(
    OURS.limit(1).scalar_subquery().label("newest"),
    OURS.offset(bindparam("rows")).limit(1).scalar_subquery().label("beyond"),
)
# Asked under the lock: while a push waited for it, its key may have been revoked.
EARLIER = select(
    Key.revoked_at, Key.expires_at, ACCEPTED.scalar_subquery().label("body_sha256")
).where(Key.integration_id == bindparam("integration_id"), Key.id == bindparam("key_id"))


class IdReused(Refusal):
    """A webhook-id was accepted before, with another body."""

    code = "id_reused"


class Delivery(NamedTuple):
    """A push as it arrived: for which integration, by which key and id, when, and its digests.

    `body_sha256` is of the whole body, `structure_digest` of both maps with sorted keys; `skew` is
    the sender's clock minus ours in seconds if the push was signed.
    """

    integration_id: int
    key_id: str | None
    webhook_id: str | None
    received_at: datetime
    body_sha256: str
    structure_digest: str | None
    skew: int | None = None


def accepted_as(connection: Connection, integration_id: int, webhook_id: str | None) -> str | None:
    """Return the SHA-256 of the body that was accepted with this id, or None."""
    if webhook_id is None:
        return None
    values = {"integration_id": integration_id, "webhook_id": webhook_id}
    return connection.execute(ACCEPTED, values).scalar()


def accepted_before(connection: Connection, delivery: Delivery) -> str | None:
    """Return the SHA-256 of the body that was accepted with this id, or None.

    Call it with the lock of the integration; raise Gone when the key has ended.
    """
    names = ("integration_id", "key_id", "webhook_id")
    values = {name: getattr(delivery, name) for name in names}
    earlier = connection.execute(EARLIER, values).one_or_none()
    if earlier is None or earlier.revoked_at or _is_past(earlier.expires_at):
        raise Gone("revoked or expired key")
    accepted: str | None = earlier.body_sha256
    return accepted


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= at(time.time())


def reused() -> IdReused:
    """Return the refusal of an id that was used for another body."""
    return IdReused("This webhook-id was used for another body: send each new push with a new id.")


def record(connection: Connection, delivery: Delivery, push: Push, outcome: dict[str, Any]) -> None:
    """Store an accepted push; `outcome` has its result, revision and number of changes."""
    row = {
        "integration_id": delivery.integration_id,
        "key_id": delivery.key_id,
        "webhook_id": delivery.webhook_id,
        "body_sha256": delivery.body_sha256,
        "received_at": delivery.received_at,
        "generated_at": push.envelope["generated_at"],
        "trigger": push.envelope["trigger"],
        "context": push.envelope["context"],
        **outcome,
        "skipped": push.skipped.count,
    }
    connection.execute(INSERT_PUSH, row)


def record_changes(
    connection: Connection,
    integration_id: int,
    revision: int | None,
    at: datetime,
    changes: Sequence[Changed],
) -> None:
    """Store changes, and delete the rows that exceed the newest 10,000."""
    written = changes[-MAX_CHANGES:]
    values = {"this": integration_id, "rows": MAX_CHANGES - len(written)}
    bounds = connection.execute(BOUNDS, values).one()
    if bounds.beyond is not None:
        _forget_changes(connection, integration_id, Change.id <= bounds.beyond)
    if len(written) < len(changes):
        _note_forgotten(connection, integration_id, revision)
    common = {"integration_id": integration_id, "revision": revision, "at": at}
    rows = [common | _change_row(change) for change in written]
    if connection.dialect.name == "postgresql":
        rows = [row | {"least": least} for least, row in enumerate(rows, (bounds.newest or 0) + 1)]
    connection.execute(INSERT_CHANGES[connection.dialect.name], rows)


def forget(connection: Connection, integration: Row[Any], now: datetime) -> None:
    """Delete rows that are too old, at most MAX_FORGOTTEN of each table."""
    if integration.oldest_push and integration.oldest_push < now - PUSHES_KEPT:
        ours = models.Push.integration_id == integration.id
        doomed = select(models.Push.id).where(ours, models.Push.received_at < now - PUSHES_KEPT)
        doomed = doomed.order_by(models.Push.received_at).limit(MAX_FORGOTTEN)
        connection.execute(delete(models.Push).where(ours, models.Push.id.in_(doomed)))
    if integration.oldest_change and integration.oldest_change < now - CHANGES_KEPT:
        _forget_changes(connection, integration.id, Change.at < now - CHANGES_KEPT)


def _forget_changes(
    connection: Connection, integration_id: int, condition: ColumnElement[bool]
) -> None:
    """Delete the oldest of these rows, and note the revision up to which rows are deleted."""
    ours = Change.integration_id == integration_id
    oldest = select(Change.id, Change.revision).where(ours, condition)
    doomed = oldest.order_by(Change.revision, Change.id).limit(MAX_FORGOTTEN).subquery()
    last = connection.execute(select(func.max(doomed.c.id), func.max(doomed.c.revision))).one()
    if last[0] is None:
        return
    connection.execute(delete(Change).where(ours, Change.revision <= last[1], Change.id <= last[0]))
    _note_forgotten(connection, integration_id, last[1])


def _note_forgotten(connection: Connection, integration_id: int, revision: int | None) -> None:
    query = update(Integration).where(Integration.id == integration_id)
    connection.execute(query.values(forgotten_revision=revision))


def _change_row(change: Changed) -> dict[str, str | None]:
    return change._asdict() | {
        "before": encode(change.before).decode(),
        "after": encode(change.after).decode(),
    }
