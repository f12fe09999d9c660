"""Repeats of a creation: the same Idempotency-Key within a day gets the same answer."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
from marshmallow import ValidationError
from sqlalchemy import Connection, delete, select, update

from receiver.db.models import Creation
from receiver.db.statements import insert_new
from receiver.integrations.register import Created, SiteTaken, Wanted, as_created
from receiver.keys import keyring
from receiver.refusals import Refusal
from receiver.values import at, encode

REMEMBERED = timedelta(hours=24)

# What was asked for: an integration, or what is wrong with it. What became of it.
Item = Wanted | ValidationError
Outcome = Created | Refusal | ValidationError


class IdempotencyMismatch(Refusal):
    """An Idempotency-Key came with another body than before."""

    code = "idempotency_mismatch"


class IdempotencyOutdated(Refusal):
    """What an Idempotency-Key created is not as it was, so its key would open nothing."""

    code = "idempotency_outdated"


class Asked(NamedTuple):
    """A request that may be repeated: whose it is, under which key, and the digest of its body."""

    admin_key_id: str
    idempotency_key: str
    digest: str


def asked_for(
    admin_key_id: str | None, idempotency_key: str | None, kind: str, items: Sequence[Item]
) -> Asked | None:
    """Return a request that may be repeated; None when it has no Idempotency-Key.

    The digest is of what a body of this kind asks for, however it was written.
    """
    if admin_key_id is None or idempotency_key is None:
        return None
    said = [item.messages if isinstance(item, ValidationError) else item for item in items]
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    digest = hashlib.sha256(orjson.dumps([kind, said], option=options)).hexdigest()
    return Asked(admin_key_id, idempotency_key, digest)


def claim(connection: Connection, asked: Asked) -> list[Any] | None:
    """Return the outcomes that are remembered, or None when this request is the first.

    A repeat waits until the transaction of the first is over. Raise IdempotencyMismatch when the
    first had another body.
    """
    now = at(time.time())
    # What is of the future was noted by a wrong clock.
    believed = Creation.created_at.between(now - REMEMBERED, now + REMEMBERED)
    ours = Creation.admin_key_id == asked.admin_key_id
    connection.execute(delete(Creation).where(ours, ~believed))
    insertion = insert_new(connection, Creation).returning(Creation.digest)
    if connection.execute(insertion, {**asked._asdict(), "created_at": now}).one_or_none():
        return None
    row = connection.execute(select(Creation.__table__).where(*_is(asked))).one()
    if row.digest != asked.digest:
        detail = "This Idempotency-Key was used for another body: give each request its own."
        raise IdempotencyMismatch(detail)
    return list(orjson.loads(row.outcomes))


def remember(connection: Connection, asked: Asked, outcomes: Sequence[Outcome]) -> None:
    """Keep what a repeat cannot make anew: the ids, and whose a site was."""
    kept = encode([_kept(outcome) for outcome in outcomes]).decode()
    connection.execute(update(Creation).where(*_is(asked)).values(outcomes=kept))


def recall(connection: Connection, items: Sequence[Item], kept: Sequence[Any]) -> list[Outcome]:
    """Return the outcomes again, keys included; those that open nothing now are refusals."""
    ids = {one["key_id"]: one["id"] for one in kept if one and "key_id" in one}
    api_keys = keyring.make_again(connection, ids)
    return [_recalled(*pair, api_keys) for pair in zip(items, kept, strict=True)]


def _is(asked: Asked) -> tuple[Any, ...]:
    return (
        Creation.admin_key_id == asked.admin_key_id,
        Creation.idempotency_key == asked.idempotency_key,
    )


def _kept(outcome: Outcome) -> dict[str, Any] | None:
    if isinstance(outcome, ValidationError):
        return None
    if isinstance(outcome, Refusal):
        return outcome.members
    return {name: outcome[name] for name in ("id", "key_id")}


def _recalled(item: Item, kept: dict[str, Any] | None, api_keys: Mapping[str, str]) -> Outcome:
    if isinstance(item, ValidationError):
        return item
    if kept is None:
        detail = "Another release found this item invalid: send it with a new Idempotency-Key."
        return IdempotencyOutdated(detail)
    if "key_id" not in kept:
        return SiteTaken(kept["integration"])
    if api_key := api_keys.get(kept["key_id"]):
        return as_created(item, kept["id"], kept["key_id"], api_key)
    detail = (
        f"Integration {kept['id']} was made for this Idempotency-Key, but its key opens nothing"
        f" any more: make a new one (POST …/integrations/{kept['id']}/keys/), or, if the"
        " integration was removed, create it under a new Idempotency-Key."
    )
    return IdempotencyOutdated(detail, integration=kept["id"])
