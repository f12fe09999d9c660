"""The heart: a push becomes rows, changes and the document that is read, in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select, update

from receiver.db.models import Integration, Push, Structure
from receiver.refusals import Gone, Refusal
from receiver.structure import binding, history
from receiver.structure.entries import Changed, Held, is_outside, merge
from receiver.structure.history import Delivery
from receiver.structure.limits import pay
from receiver.values import encode
from schemas.push import KINDS, ValidPush

Values = dict[str, Any]
SKEWED_SECONDS = 60  # a fifth of what is let through: time to tell the operator
DIGESTS = (Integration.admin_digest, Integration.outside_digest)

# Written once: to build a statement costs more than to run it.
THIS = bindparam("this", type_=Integration.id.type)
OLDEST = select(func.min(Push.received_at)).where(Push.integration_id == THIS)
LOCK = (
    select(Integration.__table__, OLDEST.scalar_subquery().label("oldest_push"))
    .where(Integration.id == THIS)
    .with_for_update()
)
UPDATE = update(Integration).where(Integration.id == THIS)
TEXTS = tuple(column for column in Structure.__table__.c if not column.primary_key)
LOAD = select(*TEXTS).where(Structure.integration_id == THIS)
STORE = update(Structure).where(Structure.integration_id == THIS)


@dataclass
class Receipt:
    """What became of a push; `refusal` is to be raised once what was noted is stored."""

    result: str
    revision: int | None
    post_types: int
    taxonomies: int
    last_structure_fetch: datetime | None
    changes: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    refusal: Refusal | None = None

    def public(self) -> dict[str, Any]:
        """Return what the sender is told."""
        return {name: value for name, value in vars(self).items() if name != "refusal"}


def receive(
    connection: Connection, delivery: Delivery, push: ValidPush, per_minute: int
) -> Receipt:
    """Apply a push; raise Gone when the integration was removed, or the Refusal.

    The order is the contract's: id reused or duplicate, limit, site mismatch,
    superseded, unchanged, applied.
    """
    integration = lock(connection, delivery.integration_id)
    if history.is_duplicate(connection, delivery):
        return _receipt("duplicate", integration)
    now = delivery.received_at
    paid = {"pushes_paid_until": pay(integration.pushes_paid_until, now.timestamp(), per_minute)}
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


def is_stored(integration: Row[Any], context: Any, digest: str | None) -> bool:
    """Tell whether the last push that saw as much as this context brought the same entries."""
    return digest is not None and bool(integration._mapping[_digest_names(context)[0]] == digest)


def lock(connection: Connection, integration_id: int) -> Row[Any]:
    """Return the integration's row, held until the end of the transaction; raise Gone.

    Every writer of an integration or its structure takes it first.
    """
    row = connection.execute(LOCK, {"this": integration_id}).one_or_none()
    if row is None:
        raise Gone
    return row


def load_texts(connection: Connection, integration_id: int) -> Values:
    """Return an integration's row of `structures` but for its id: a map of column to JSON."""
    return dict(connection.execute(LOAD, {"this": integration_id}).one()._mapping)


def store_texts(connection: Connection, integration_id: int, texts: Values) -> None:
    """Keep what an integration's row of `structures` is to hold."""
    connection.execute(STORE, {"this": integration_id, **texts})


def held_of(texts: Values) -> Held:
    """Parse a row of `structures`."""
    parts = {name: orjson.loads(text) for name, text in texts.items()}
    seen = {kind: set(names) for kind, names in parts["seen_outside"].items()}
    present = {kind: parts[kind] for kind in KINDS}
    return Held(present, parts["missing"], seen, parts["synced"])


def texts_of(held: Held) -> Values:
    """Write what is held in the form in which it is read."""
    seen = {kind: sorted(held.seen_outside[kind]) for kind in KINDS}
    parts = {**held.present, "missing": held.missing, "seen_outside": seen, "synced": held.synced}
    return {name: encode(part).decode() for name, part in parts.items()}


def _accept(
    connection: Connection,
    integration: Row[Any],
    delivery: Delivery,
    push: ValidPush,
    paid: Values,
) -> Receipt:
    values: Values = {}
    changes: list[Changed] = []
    if not is_stored(integration, push.envelope["context"], delivery.structure_digest):
        push = push.whole()
        values, changes = _apply(connection, integration, delivery, push)
    values |= paid | _arrival(integration, push, delivery)
    _update(connection, integration, values)
    result = "applied" if "revision" in values else "unchanged"
    receipt = _receipt(result, integration, values, changes=len(changes))
    receipt.skipped = push.skipped_rows()
    became = {"result": result, "revision": receipt.revision}
    history.record(connection, delivery, push, became, changes)
    history.forget(connection, delivery, integration.oldest_push)
    return receipt


def _apply(
    connection: Connection, integration: Row[Any], delivery: Delivery, push: ValidPush
) -> tuple[Values, list[Changed]]:
    """Bring the structure up to date; return the integration's new values and the changes."""
    seen, other = _digest_names(push.envelope["context"])
    before = load_texts(connection, integration.id)
    held = held_of(before)
    changes = merge(held, push, delivery.received_at)
    after = texts_of(held)
    if after != before:
        store_texts(connection, integration.id, after)
    # What was skipped is told every time, so such a push is always looked at.
    values: Values = {seen: None if push.skipped else delivery.structure_digest}
    if integration.revision is None or _reads_otherwise(before, after):
        values |= {kind: len(held.present[kind]) for kind in KINDS}
        values |= {"revision": (integration.revision or 0) + 1, other: None}
    return values, changes


def _digest_names(context: Any) -> tuple[str, str]:
    """Name the column of the digest that a push of this context is compared with, and the other."""
    names = ("outside_digest", "admin_digest")
    return names if is_outside(context) else (names[1], names[0])


def _reads_otherwise(before: Values, after: Values) -> bool:
    return any(before[part] != after[part] for part in (*KINDS, "missing"))


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
