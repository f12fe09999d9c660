"""The heart: a push becomes rows, changes and the document that is read, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select, update

from receiver.db import models
from receiver.db.models import Change, Integration
from receiver.refusals import Gone, Refusal
from receiver.structure import binding, document, history
from receiver.structure.entries import Changed, drop_oldest_missing, merge, needs_missing
from receiver.structure.history import Delivery
from receiver.structure.limits import pay
from schemas.push import KINDS, Push

Values = dict[str, Any]
# So that a wrong clock can stop a site for a day at most.
MAX_AHEAD_SECONDS = 86400
# A fifth of the default tolerance: the operator is told before pushes are refused.
SKEWED_SECONDS = 60
# What authentication loads for a push, in its own query.
PREFETCHED = (Integration.admin_digest, Integration.outside_digest, Integration.pushes_paid_until)

# Statements are built at import, because building one costs more than running it.
THIS = bindparam("this", type_=Integration.id.type)
OLDEST_PUSH = select(func.min(models.Push.received_at)).where(models.Push.integration_id == THIS)
OLDEST_CHANGE = (
    select(Change.at).where(Change.integration_id == THIS).order_by(Change.revision).limit(1)
)
# With the ages of the oldest rows, so that nearly no push needs a statement to delete old ones.
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
    """The outcome of a push; raise `refusal` after the commit, which stores its note.

    `forgotten` is the number of missing entries that were deleted to make room for newer ones.
    """

    result: str
    revision: int | None
    post_types: int
    taxonomies: int
    last_structure_fetch: datetime | None
    changes: int = 0
    forgotten: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    refusal: Refusal | None = None

    def public(self) -> dict[str, Any]:
        """Return the members of the response."""
        return {name: value for name, value in vars(self).items() if name != "refusal"}


class Applied(NamedTuple):
    """The outcome of applying a structure: new values of the integration, and the changes."""

    values: Values
    changes: Sequence[Changed] = ()
    forgotten: int = 0


def receive(connection: Connection, delivery: Delivery, push: Push, per_minute: int) -> Receipt:
    """Apply a push; raise Gone when the integration or the key was removed.

    The order is the contract's: key revoked, id reused or duplicate, limit, site mismatch,
    superseded, unchanged, applied.
    """
    integration = lock(connection, delivery.integration_id)
    accepted = history.accepted_before(connection, delivery)
    # Before the limit: a repeat after a lost response must succeed, whatever was sent meanwhile.
    if accepted == delivery.body_sha256:
        return _receipt("duplicate", integration)
    now = delivery.received_at
    paid = _paid(integration, now, per_minute)
    if accepted:
        _update(connection, integration, paid)
        return _receipt("id_reused", integration, refusal=history.reused())
    site = push.envelope["site"]
    if binding.is_elsewhere(integration, site):
        # Counted and noted, too: a copy must not push without limit or unseen.
        home_url = site["home_url"]
        _update(connection, integration, paid | binding.mismatch(integration, home_url, now))
        refusal = binding.refusal(integration, home_url)
        return _receipt("site_mismatch", integration, refusal=refusal)
    if _is_superseded(integration, push, now):
        _update(connection, integration, paid)
        # No refusal: the sender has nothing to correct.
        return _receipt("superseded", integration)
    return _accept(connection, integration, delivery, push, paid)


def is_stored(integration: Row[Any], outside: bool, digest: str | None) -> bool:
    """Tell whether the last push from the same side (admin or outside) had the same entries."""
    return digest is not None and bool(integration._mapping[_digest_names(outside)[0]] == digest)


def lock(connection: Connection, integration_id: int) -> Row[Any]:
    """Return the integration's row, held until the end of the transaction; raise Gone.

    Every writer of an integration or its structure takes it first: two orders would deadlock.
    """
    row = connection.execute(LOCK, {"this": integration_id}).one_or_none()
    if row is None:
        raise Gone
    return row


def charge(connection: Connection, integration_id: int, now: datetime, per_minute: int) -> None:
    """Count an invalid push against the rate limit: its validation has cost as much."""
    integration = lock(connection, integration_id)
    _update(connection, integration, _paid(integration, now, per_minute))


def _accept(
    connection: Connection,
    integration: Row[Any],
    delivery: Delivery,
    push: Push,
    paid: Values,
) -> Receipt:
    applied = Applied({})
    if not is_stored(integration, push.outside, delivery.structure_digest):
        applied = _apply(connection, integration, delivery, push)
    values = applied.values | paid | _accepted_values(integration, push, delivery)
    _update(connection, integration, values)
    result = "applied" if "revision" in values else "unchanged"
    rows = min(len(applied.changes), history.MAX_CHANGES)
    counts = {"changes": rows, "forgotten": applied.forgotten}
    receipt = _receipt(result, integration, values, skipped=push.skipped.rows, **counts)
    now, outcome = delivery.received_at, {"result": result, "revision": receipt.revision}
    if applied.changes:
        history.record_changes(connection, integration.id, receipt.revision, now, applied.changes)
    history.record(connection, delivery, push, outcome | {"changes": receipt.changes})
    history.forget(connection, integration, now)
    return receipt


def _apply(
    connection: Connection, integration: Row[Any], delivery: Delivery, push: Push
) -> Applied:
    """Merge the push into the stored structure."""
    before = document.load(connection, integration.id, with_missing=False)
    held = document.held_of(before)
    if needs_missing(held, push):
        before["missing"] = document.load_missing(connection, integration.id)
        held = held._replace(missing=orjson.loads(before["missing"]))
    changes = merge(held, push, delivery.received_at)
    forgotten = drop_oldest_missing(held.missing) if held.missing else 0
    after = document.columns_of(held)
    document.store(connection, integration.id, before, after)
    seen, other = _digest_names(push.outside)
    # No digest if entries were skipped: each such push is validated, to report what it skipped.
    values: Values = {seen: None if push.skipped.entries else delivery.structure_digest}
    if integration.revision is None or _reads_differently(before, after):
        # What is stored now is no longer what the other side pushed last.
        values |= {kind: len(held.present[kind]) for kind in KINDS}
        values |= {"revision": (integration.revision or 0) + 1, other: None}
    return Applied(values, changes, forgotten)


def _digest_names(outside: bool) -> tuple[str, str]:
    """Return the digest column of this side (admin or outside), and that of the other side."""
    names = ("outside_digest", "admin_digest")
    return names if outside else (names[1], names[0])


def _paid(integration: Row[Any], now: datetime, per_minute: int) -> Values:
    paid_until = pay(integration.pushes_paid_until, now.timestamp(), per_minute)
    return {"pushes_paid_until": paid_until}


def _reads_differently(before: Values, after: Values) -> bool:
    return any(before.get(part) != after.get(part) for part in (*KINDS, "missing"))


def _accepted_values(integration: Row[Any], push: Push, delivery: Delivery) -> Values:
    """Return the columns that every accepted push sets."""
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


def _is_superseded(integration: Row[Any], push: Push, now: datetime) -> bool:
    """Tell whether a newer push is stored; a time that cannot be yet was noted by a wrong clock."""
    generated_at, stored = push.envelope["generated_at"], integration.generated_at or 0
    is_possible = stored <= (now.timestamp() + MAX_AHEAD_SECONDS) * 1000
    return generated_at is not None and generated_at < stored and is_possible


def _receipt(
    result: str, integration: Row[Any], values: Values | None = None, **members: Any
) -> Receipt:
    now = {**integration._mapping, **(values or {})}
    names = ("revision", "post_types", "taxonomies", "last_structure_fetch")
    return Receipt(result, *(now[name] for name in names), **members)


def _update(connection: Connection, integration: Row[Any], values: Values) -> None:
    """Update the columns that differ: two or three of a dozen if nothing else is new."""
    held = integration._mapping
    differing = {name: value for name, value in values.items() if held[name] != value}
    if differing:
        connection.execute(UPDATE, {"this": integration.id, **differing})
