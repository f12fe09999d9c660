"""A row for each accepted push and for each change: history and replay protection in one."""

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

from receiver.answers import encode
from receiver.entries import Changed
from receiver.errors import Problem
from receiver.models import Change, Integration, Push
from schemas.push import ValidPush

PUSHES_KEPT, CHANGES_KEPT = timedelta(days=30), timedelta(days=365)
MAX_CHANGES = 10_000  # rows of an integration
MAX_FORGOTTEN = 2 * MAX_CHANGES  # rows at a time: more than one push adds

ACCEPTED = select(Push.body_sha256).where(
    Push.integration_id == bindparam("integration_id"), Push.webhook_id == bindparam("webhook_id")
)
INSERT_PUSH, INSERT_CHANGES = insert(Push), insert(Change)
# By revision and id, as their index has them: so they grow both.
NEWEST = (Change.revision.desc(), Change.id.desc())
BEYOND = (
    select(Change.id)
    .where(Change.integration_id == bindparam("this"))
    .order_by(*NEWEST)
    .offset(bindparam("rows"))
    .limit(1)
)


class Delivery(NamedTuple):
    """A push as it came: to whom, under which id, when, and the digests of what it held.

    `body_sha256` is of the whole body, `structure_digest` of both maps
    whatever the order of their keys; `skew` is the sender's clock less ours in
    seconds where the push was signed.
    """

    integration_id: int
    webhook_id: str | None
    received_at: datetime
    body_sha256: str
    structure_digest: str | None
    skew: int | None = None


def accepted_as(connection: Connection, integration_id: int, webhook_id: str | None) -> str | None:
    """Return the sha256 of the body that was accepted under this id, or None."""
    if webhook_id is None:
        return None
    values = {"integration_id": integration_id, "webhook_id": webhook_id}
    return connection.execute(ACCEPTED, values).scalar()


def reused() -> Problem:
    """Return the 409 for an id that was accepted with another body."""
    detail = "This webhook-id was used for another body: give each push an id of its own."
    return Problem(409, "id_reused", detail)


def record(
    connection: Connection, delivery: Delivery, push: ValidPush, became: dict[str, Any]
) -> None:
    """Write what `became` of a push: its result, revision and number of changes."""
    row = {
        "integration_id": delivery.integration_id,
        "webhook_id": delivery.webhook_id,
        "body_sha256": delivery.body_sha256,
        "received_at": delivery.received_at,
        "generated_at": push.envelope["generated_at"],
        "trigger": push.envelope["trigger"],
        "context": push.envelope["context"],
        **became,
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
    """Write what changed, and forget what is then beyond the newest 10,000 rows."""
    written = changes[-MAX_CHANGES:]
    values = {"this": integration_id, "rows": MAX_CHANGES - len(written)}
    beyond = connection.execute(BEYOND, values).scalar()
    if beyond is not None:
        _forget_changes(connection, integration_id, Change.id <= beyond)
    if len(written) < len(changes):
        _note_forgotten(connection, integration_id, revision)
    common = {"integration_id": integration_id, "revision": revision, "at": at}
    connection.execute(INSERT_CHANGES, [common | _change_row(change) for change in written])


def forget(connection: Connection, integration: Row[Any], now: datetime) -> None:
    """Clear the rows that are too old, where the oldest are: so many at a time."""
    if integration.oldest_push and integration.oldest_push < now - PUSHES_KEPT:
        ours = Push.integration_id == integration.id
        doomed = select(Push.id).where(ours, Push.received_at < now - PUSHES_KEPT)
        doomed = doomed.order_by(Push.received_at).limit(MAX_FORGOTTEN)
        connection.execute(delete(Push).where(ours, Push.id.in_(doomed)))
    if integration.oldest_change and integration.oldest_change < now - CHANGES_KEPT:
        _forget_changes(connection, integration.id, Change.at < now - CHANGES_KEPT)


def _forget_changes(
    connection: Connection, integration_id: int, condition: ColumnElement[bool]
) -> None:
    """Delete the oldest of these rows, and note of which revision they are."""
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
