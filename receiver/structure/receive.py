"""The heart: a push is accepted or refused, and becomes rows, in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from receiver.db import models
from receiver.db.models import Change, Integration
from receiver.refusals import Gone, Refusal
from receiver.structure import document, happened, history, homes, index
from receiver.structure.document import Applied, is_stored
from receiver.structure.happened import Happened
from receiver.structure.history import Delivery
from receiver.values import encode
from schemas.homes import home_of, spellings_of
from schemas.push import Push

Values = dict[str, Any]
# So that a wrong clock can stop a site for a day at most.
MAX_AHEAD_SECONDS = 86400
CLOCKS_APART_SECONDS = 60  # between the machines of several receivers
# A fifth of the default tolerance: the operator is told before pushes are refused.
SKEWED_SECONDS = 60
PRIVATE = ("refusal", "happened")  # members of a receipt that the sender is not told
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


class RateLimited(Refusal):
    """The integration has pushed too often."""

    code = "rate_limited"


class SiteMismatch(Refusal):
    """A push came from another home than the bound one."""

    code = "site_mismatch"


@dataclass
class Receipt:
    """The outcome of a push; raise `refusal` after the commit, which stores its note.

    Write `happened` into the outbox before the commit. `forgotten` is the number of missing
    entries that were deleted to make room for newer ones.
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
    happened: list[Happened] = field(default_factory=list)

    def public(self) -> dict[str, Any]:
        """Return the members of the response."""
        return {name: value for name, value in vars(self).items() if name not in PRIVATE}


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
    if _is_elsewhere(integration, site):
        # Counted and noted, too: a copy must not push without limit or unseen.
        home_url = site["home_url"]
        _update(connection, integration, paid | _mismatch(integration, home_url, now))
        refusal = _refusal(integration, home_url)
        told = happened.mismatched(integration, home_url)
        return _receipt("site_mismatch", integration, refusal=refusal, happened=told)
    if _is_superseded(integration, push, now):
        _update(connection, integration, paid)
        # No refusal: the sender has nothing to correct.
        return _receipt("superseded", integration)
    return _accept(connection, integration, delivery, push, paid)


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


def pay(paid_until: float, now: float, per_minute: int) -> float:
    """Return until when the pushes are paid for, this one included, in seconds since the epoch.

    Raise RateLimited for a burst of more than twice `per_minute`; 0 means no limit.
    """
    if not per_minute:
        return paid_until
    each = 60 / per_minute
    burst = 2 * per_minute * each
    # No push pays beyond the burst, so a clock that was ahead has stored a later time.
    if paid_until > now + burst + CLOCKS_APART_SECONDS:
        paid_until = now
    paid_until = max(paid_until, now) + each
    wait = paid_until - now - burst
    if wait > 0:
        detail = f"An integration may push {per_minute} times a minute: wait, then push again."
        raise RateLimited(detail, wait=wait)
    return paid_until


def _accept(
    connection: Connection,
    integration: Row[Any],
    delivery: Delivery,
    push: Push,
    paid: Values,
) -> Receipt:
    applied = Applied({})
    stored = is_stored(integration, push.outside, delivery.structure_digest)
    if not stored or not index.is_true(integration):
        applied = document.apply(connection, integration, delivery, push)
    values = applied.values | paid | _accepted_values(integration, push, delivery)
    _update(connection, integration, values)
    if values.get("home") not in (None, integration.home or integration.site_home):
        after = homes.of({**integration._mapping, **values})
        homes.move(connection, integration.id, homes.of(integration), after)
    index.note_versions(connection, integration, values.get("site"))
    result = "applied" if "revision" in values else "unchanged"
    rows = min(len(applied.changes), history.MAX_CHANGES)
    counts = {"changes": rows, "forgotten": applied.forgotten}
    receipt = _receipt(result, integration, values, skipped=push.skipped.rows, **counts)
    receipt.happened = happened.by_push(integration, values, delivery.received_at)
    now, outcome = delivery.received_at, {"result": result, "revision": receipt.revision}
    if applied.changes:
        history.record_changes(connection, integration.id, receipt.revision, now, applied.changes)
        new = happened.changed(connection, integration.id, receipt.revision, len(applied.changes))
        receipt.happened.append(new)
    history.record(connection, delivery, push, outcome | {"changes": receipt.changes})
    history.forget(connection, integration, now)
    return receipt


def _paid(integration: Row[Any], now: datetime, per_minute: int) -> Values:
    paid_until = pay(integration.pushes_paid_until, now.timestamp(), per_minute)
    return {"pushes_paid_until": paid_until}


def _accepted_values(integration: Row[Any], push: Push, delivery: Delivery) -> Values:
    """Return the columns that every accepted push sets."""
    values: Values = {
        "last_structure_fetch": delivery.received_at,
        "indexed_at": delivery.received_at,
        "generated_at": push.envelope["generated_at"] or integration.generated_at,
        "disconnected_at": None,
        "lapse": None,
        "sync_requested_at": None,
    }
    if delivery.skew is not None:
        since = integration.skewed_since or delivery.received_at
        skewed = abs(delivery.skew) > SKEWED_SECONDS
        values |= {"skew": delivery.skew, "skewed_since": since if skewed else None}
    site = push.envelope["site"]
    return values | _bound(site) if site else values


def _is_elsewhere(integration: Row[Any], site: Values | None) -> bool:
    """Tell whether a push comes from another home than the bound one."""
    if not site or not site["home_url"] or not integration.home or site["rebind"]:
        return False
    return integration.home not in spellings_of(home_of(site["home_url"]))


def _mismatch(integration: Row[Any], home_url: str, now: datetime) -> Values:
    """Return the columns that tell the operator which other home pushes, and since when."""
    again = integration.mismatch_home_url == home_url
    since = integration.mismatch_since if again else now
    return {"mismatch_home_url": home_url, "mismatch_since": since}


def _refusal(integration: Row[Any], home_url: str) -> SiteMismatch:
    """Return the refusal of a push from this home."""
    detail = (
        f"This integration belongs to {integration.home_url}, not to {home_url}. If the site has"
        " moved, push once with site.rebind; if this is a copy, create an integration for it."
    )
    return SiteMismatch(detail, home_url=integration.home_url)


def _is_superseded(integration: Row[Any], push: Push, now: datetime) -> bool:
    """Tell whether a newer push is stored; a time that cannot be yet was noted by a wrong clock."""
    generated_at, stored = push.envelope["generated_at"], integration.generated_at or 0
    is_possible = stored <= (now.timestamp() + MAX_AHEAD_SECONDS) * 1000
    return generated_at is not None and generated_at < stored and is_possible


def _bound(site: Values) -> Values:
    """Return the columns that an accepted push sets from its `site` block."""
    values: Values = {"site": encode({key: site[key] for key in site if key != "rebind"}).decode()}
    if site["home_url"]:
        values |= {"home_url": site["home_url"], "home": home_of(site["home_url"])}
        if site["rebind"]:
            values |= {"mismatch_home_url": None, "mismatch_since": None}
    return values


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
