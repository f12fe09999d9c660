"""The rows of the API keys: issue, rotate, revoke, and which of them live."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db.models import Instant, Integration, Key, Structure
from receiver.keys import mint
from receiver.values import at

Columns = tuple[InstrumentedAttribute[Any], ...]


def live(now: Any) -> ColumnElement[bool]:
    """Select the keys that are neither revoked nor past their overlap."""
    return Key.revoked_at.is_(None) & or_(Key.expires_at.is_(None), Key.expires_at > now)


# Written once: to build a statement costs more than to run it.
LIVE = live(bindparam("now", type_=Instant))
THIS = bindparam("integration_id", type_=Integration.id.type)
FIND = select(Key.role, Key.integration_id.label("of"), LIVE.label("live")).where(
    Key.id == bindparam("key_id")
)
SIGNING = (
    select(Key.id.label("key_id"), Key.fingerprint)
    .where(Key.integration_id == THIS, LIVE)
    .order_by(Key.created_at)
)


def find(
    connection: Connection, key_id: str, integration_id: int | None, sees: Columns
) -> Row[Any] | None:
    """Return the key's role, whose it is (`of`) and whether it is `live`, or None.

    Beside them stands what is seen of the integration, whose `id` is None if it is not there.
    """
    values = {"key_id": key_id, "integration_id": integration_id, "now": at(time.time())}
    query = FIND if integration_id is None else _seeing(FIND, sees)
    return connection.execute(query, values).one_or_none()


def find_signing(connection: Connection, integration_id: int, sees: Columns) -> Sequence[Row[Any]]:
    """Return the integration's live keys, and beside each what is seen of it."""
    values = {"integration_id": integration_id, "now": at(time.time())}
    return connection.execute(_seeing(SIGNING, sees), values).all()


def signing_keys(rows: Sequence[Row[Any]]) -> list[bytes]:
    """Return the bytes of those keys whose secret is still known."""
    known = {mint.fingerprint(secret): secret for secret in current_app.config["SECRETS"]}
    return [
        mint.signing_bytes(row.key_id, known[row.fingerprint])
        for row in rows
        if row.fingerprint in known
    ]


def see(connection: Connection, integration_id: int, sees: Columns) -> Row[Any] | None:
    """Return what is seen of an integration, or None."""
    return connection.execute(_seen(sees), {"integration_id": integration_id}).one_or_none()


@cache
def _seeing(query: Select[Any], sees: Columns) -> Select[Any]:
    """Let the statement that looks a key up bring these columns of an integration along."""
    query = query.add_columns(Integration.id, *sees).select_from(Key)
    query = query.outerjoin(Integration, Integration.id == THIS)
    return query.outerjoin(Structure, Structure.integration_id == Integration.id)


@cache
def _seen(sees: Columns) -> Select[Any]:
    columns: tuple[Any, ...] = (Integration.id, *sees)
    query = select(*columns).where(Integration.id == THIS)
    return query.join(Structure, Structure.integration_id == Integration.id)


def issue(connection: Connection, integration_id: int | None) -> tuple[str, str]:
    """Make a key for an integration, or for an admin; return its id and the API key."""
    secret = current_app.config["SECRETS"][0]
    key_id, api_key = mint.mint(secret)
    connection.execute(
        insert(Key).values(
            id=key_id,
            integration_id=integration_id,
            role="site" if integration_id else "admin",
            fingerprint=mint.fingerprint(secret),
            created_at=at(time.time()),
        )
    )
    return key_id, api_key


def rotate(connection: Connection, integration_id: int, overlap: timedelta) -> tuple[str, str]:
    """Make a new key; those that live end after the overlap, if not before."""
    ends = at(time.time()) + overlap
    connection.execute(
        update(Key).where(Key.integration_id == integration_id, live(ends)).values(expires_at=ends)
    )
    return issue(connection, integration_id)


def revoke(connection: Connection, key_id: str) -> bool:
    """End a key at once; return whether there was one that lived."""
    now = at(time.time())
    query = update(Key).where(Key.id == key_id, live(now)).values(revoked_at=now)
    return connection.execute(query).rowcount == 1


def describe(connection: Connection, integration_id: int | None) -> list[dict[str, Any]]:
    """Say of each key of an integration, or of the admins, what an operator may know of it.

    `state` is live, ending (until `ends_at`), ended or revoked; `secret` is the SECRET_KEY
    that made it: current, older (a fallback) or unknown, which opens nothing.
    """
    now, (current, *older) = at(time.time()), current_app.config["SECRETS"]
    secrets = {mint.fingerprint(secret): "older" for secret in older}
    secrets[mint.fingerprint(current)] = "current"
    of = Key.integration_id == integration_id if integration_id else Key.role == "admin"
    return [
        {
            "key_id": row.id,
            "state": _state(row, now),
            "created_at": row.created_at,
            "ends_at": row.revoked_at or row.expires_at,
            "secret": secrets.get(row.fingerprint, "unknown"),
        }
        for row in connection.execute(select(Key.__table__).where(of).order_by(Key.created_at))
    ]


def _state(row: Row[Any], now: datetime) -> str:
    if row.revoked_at:
        return "revoked"
    if row.expires_at is None:
        return "live"
    return "ending" if row.expires_at > now else "ended"


def on_fallback(connection: Connection) -> dict[int | None, int]:
    """Count the live keys that an older SECRET_KEY made, by integration."""
    current = mint.fingerprint(current_app.config["SECRETS"][0])
    query = select(Key.integration_id).where(Key.fingerprint != current, live(at(time.time())))
    counts: dict[int | None, int] = {}
    for row in connection.execute(query):
        counts[row.integration_id] = counts.get(row.integration_id, 0) + 1
    return counts
