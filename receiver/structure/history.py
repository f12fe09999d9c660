"""A row for each accepted push and for each change: history and replay protection in one."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from receiver.db.models import Change, Push
from receiver.refusals import Refusal
from receiver.structure.entries import Changed
from receiver.values import encode
from schemas.push import ValidPush

PUSHES_KEPT = timedelta(days=30)

ACCEPTED = select(Push.body_sha256).where(
    Push.integration_id == bindparam("integration_id"), Push.webhook_id == bindparam("webhook_id")
)
INSERT_PUSH, INSERT_CHANGES = insert(Push), insert(Change)


class IdReused(Refusal):
    """A webhook-id came with another body than before."""

    code = "id_reused"


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


def is_duplicate(connection: Connection, delivery: Delivery) -> bool:
    """Tell whether this id was accepted before; raise IdReused when it had another body."""
    if delivery.webhook_id is None:
        return False
    values = {"integration_id": delivery.integration_id, "webhook_id": delivery.webhook_id}
    accepted = connection.execute(ACCEPTED, values).scalar()
    if accepted not in (None, delivery.body_sha256):
        detail = "This webhook-id was used for another body: give each push an id of its own."
        raise IdReused(detail)
    return accepted is not None


def record(
    connection: Connection,
    delivery: Delivery,
    push: ValidPush,
    became: dict[str, Any],
    changes: list[Changed],
) -> None:
    """Write what `became` (result, revision) of a push, and what changed."""
    row = {
        "integration_id": delivery.integration_id,
        "webhook_id": delivery.webhook_id,
        "body_sha256": delivery.body_sha256,
        "received_at": delivery.received_at,
        "generated_at": push.envelope["generated_at"],
        "trigger": push.envelope["trigger"],
        "context": push.envelope["context"],
        **became,
        "changes": len(changes),
        "skipped": sum(map(len, push.skipped.values())),
    }
    connection.execute(INSERT_PUSH, row)
    if changes:
        common = {
            "integration_id": delivery.integration_id,
            "revision": became["revision"],
            "at": delivery.received_at,
        }
        connection.execute(INSERT_CHANGES, [common | _change_row(change) for change in changes])


def forget(connection: Connection, delivery: Delivery, oldest: datetime | None) -> None:
    """Clear the rows that are too old, where the oldest is."""
    before = delivery.received_at - PUSHES_KEPT
    if oldest and oldest < before:
        ours = Push.integration_id == delivery.integration_id
        connection.execute(delete(Push).where(ours, Push.received_at < before))


def _change_row(change: Changed) -> dict[str, str | None]:
    return change._asdict() | {
        "before": encode(change.before).decode(),
        "after": encode(change.after).decode(),
    }
