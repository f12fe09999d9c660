"""The heart: a push becomes rows, changes and the document that is read, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select, update

from receiver import binding, document, history
from receiver.entries import Changed, forget_longest_gone, merge, moves
from receiver.errors import Problem
from receiver.history import Delivery
from receiver.limits import pay
from receiver.models import Change, Integration, Push
from schemas.push import KINDS, ValidPush

Values = dict[str, Any]
SKEWED_SECONDS = 60  # a fifth of what is let through: time to tell the operator
# What the gate brings along for a push.
KNOWN = (Integration.admin_digest, Integration.outside_digest, Integration.pushes_paid_until)

# Written once: to build a statement costs more than to run it.
THIS = bindparam("this", type_=Integration.id.type)
OLDEST_PUSH = select(func.min(Push.received_at)).where(Push.integration_id == THIS)
OLDEST_CHANGE = (
    select(Change.at).where(Change.integration_id == THIS).order_by(Change.revision).limit(1)
)
LOCK = (
    select(
        Integration.__table__,
        OLDEST_PUSH.scalar_subquery().label("oldest_push"),
        OLDEST_CHANGE.scalar_subquery().label("oldest_change"),
    )
    .where(Integration.id == THIS)
    .with_for_update()
)
UPDATE = update(Integration).where(Integration.id == THIS)


@dataclass
class Receipt:
    """What became of a push; `refusal` is to be raised once what was noted is stored.

    `forgotten` counts the entries that left long ago and made room for those that left now.
    """

    result: str
    revision: int | None
    post_types: int
    taxonomies: int
    last_structure_fetch: datetime | None
    changes: int = 0
    forgotten: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    refusal: Problem | None = None

    def public(self) -> dict[str, Any]:
        """Return what the sender is told."""
        return {name: value for name, value in vars(self).items() if name != "refusal"}


class Applied(NamedTuple):
    """What came of looking at a structure: the integration's new values, and what changed."""

    values: Values
    changes: Sequence[Changed] = ()
    forgotten: int = 0


def receive(
    connection: Connection, delivery: Delivery, push: ValidPush, per_minute: int
) -> Receipt | None:
    """Apply a push; return None when the integration is gone.

    The order is the contract's: id reused or duplicate, limit, site mismatch,
    superseded, unchanged, applied.
    """
    integration = lock(connection, delivery.integration_id)
    if integration is None:
        return None
    accepted = history.accepted_as(connection, integration.id, delivery.webhook_id)
    if accepted == delivery.body_sha256:
        return _receipt("duplicate", integration)
    now = delivery.received_at
    paid = _paid(integration, now, per_minute)
    if accepted:
        _update(connection, integration, paid)
        return _receipt("id_reused", integration, refusal=history.reused())
    site = push.envelope["site"]
    if binding.is_elsewhere(integration, site):
        home_url = site["home_url"]
        _update(connection, integration, paid | binding.mismatch(integration, home_url, now))
        refusal = binding.refusal(integration, home_url)
        return _receipt("site_mismatch", integration, refusal=refusal)
    if _is_superseded(integration, push):
        _update(connection, integration, paid)
        return _receipt("superseded", integration)
    return _accept(connection, integration, delivery, push, paid)


def is_stored(integration: Row[Any] | None, outside: bool, digest: str | None) -> bool:
    """Tell whether the last push that saw as much as this one brought the same entries."""
    if integration is None or digest is None:
        return False
    return bool(integration._mapping[_digest_names(outside)[0]] == digest)


def lock(connection: Connection, integration_id: int) -> Row[Any] | None:
    """Return the integration's row, held until the end of the transaction.

    Every writer of an integration or its structure takes it first.
    """
    return connection.execute(LOCK, {"this": integration_id}).one_or_none()


def charge(connection: Connection, integration_id: int, now: datetime, per_minute: int) -> None:
    """Count a push that is refused for what is in it, like one that is stored."""
    integration = lock(connection, integration_id)
    if integration is not None:
        _update(connection, integration, _paid(integration, now, per_minute))


def _accept(
    connection: Connection,
    integration: Row[Any],
    delivery: Delivery,
    push: ValidPush,
    paid: Values,
) -> Receipt:
    applied = Applied({})
    if not is_stored(integration, push.outside, delivery.structure_digest):
        push = push.whole()
        applied = _apply(connection, integration, delivery, push)
    values = applied.values | paid | _arrival(integration, push, delivery)
    _update(connection, integration, values)
    result = "applied" if "revision" in values else "unchanged"
    rows = min(len(applied.changes), history.MAX_CHANGES)
    counts = {"changes": rows, "forgotten": applied.forgotten}
    receipt = _receipt(result, integration, values, skipped=push.skipped.rows, **counts)
    now, became = delivery.received_at, {"result": result, "revision": receipt.revision}
    if applied.changes:
        history.record_changes(connection, integration.id, receipt.revision, now, applied.changes)
    history.record(connection, delivery, push, became | {"changes": receipt.changes})
    history.forget(connection, integration, now)
    return receipt


def _apply(
    connection: Connection, integration: Row[Any], delivery: Delivery, push: ValidPush
) -> Applied:
    """Bring the structure up to date."""
    before = document.load(connection, integration.id, with_missing=False)
    held = document.held_of(before)
    if moves(held, push):
        before["missing"] = document.load_missing(connection, integration.id)
        held = held._replace(missing=orjson.loads(before["missing"]))
    changes = merge(held, push, delivery.received_at)
    forgotten = forget_longest_gone(held.missing) if held.missing else 0
    after = document.columns_of(held)
    document.store(connection, integration.id, before, after)
    seen, other = _digest_names(push.outside)
    # What was skipped is told every time, so such a push is always looked at.
    values: Values = {seen: None if push.skipped.entries else delivery.structure_digest}
    if integration.revision is None or _reads_otherwise(before, after):
        values |= {kind: len(held.present[kind]) for kind in KINDS}
        values |= {"revision": (integration.revision or 0) + 1, other: None}
    return Applied(values, changes, forgotten)


def _digest_names(outside: bool) -> tuple[str, str]:
    """Name the column of the digest that such a push is compared with, and the other."""
    names = ("outside_digest", "admin_digest")
    return names if outside else (names[1], names[0])


def _paid(integration: Row[Any], now: datetime, per_minute: int) -> Values:
    paid_until = pay(integration.pushes_paid_until, now.timestamp(), per_minute)
    return {"pushes_paid_until": paid_until}


def _reads_otherwise(before: Values, after: Values) -> bool:
    return any(before.get(part) != after.get(part) for part in (*KINDS, "missing"))


def _arrival(integration: Row[Any], push: ValidPush, delivery: Delivery) -> Values:
    """Return what every accepted push moves."""
    values: Values = {
        "last_structure_fetch": delivery.received_at,
        "generated_at": push.envelope["generated_at"] or integration.generated_at,
        "disconnected_at": None,
        "sync_requested_at": None,
    }
    if delivery.skew is not None:
        since = integration.skewed_since or delivery.received_at
        skewed = abs(delivery.skew) > SKEWED_SECONDS
        values |= {"skew": delivery.skew, "skewed_since": since if skewed else None}
    site = push.envelope["site"]
    return values | binding.bound(site) if site else values


def _is_superseded(integration: Row[Any], push: ValidPush) -> bool:
    generated_at = push.envelope["generated_at"]
    return generated_at is not None and generated_at < (integration.generated_at or 0)


def _receipt(
    result: str, integration: Row[Any], values: Values | None = None, **members: Any
) -> Receipt:
    now = {**integration._mapping, **(values or {})}
    names = ("revision", "post_types", "taxonomies", "last_structure_fetch")
    return Receipt(result, *(now[name] for name in names), **members)


def _update(connection: Connection, integration: Row[Any], values: Values) -> None:
    """Write what differs: a push that brings nothing new moves two or three of them."""
    held = integration._mapping
    differing = {name: value for name, value in values.items() if held[name] != value}
    if differing:
        connection.execute(UPDATE, {"this": integration.id, **differing})
