"""The rows of the API keys: issue, rotate, revoke, and which of them live."""

import time
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, or_, select, update

from receiver import keys
from receiver.answers import at
from receiver.models import Instant, Key


def live(now: Any) -> ColumnElement[bool]:
    """Select the keys that are neither revoked nor past their overlap."""
    return Key.revoked_at.is_(None) & or_(Key.expires_at.is_(None), Key.expires_at > now)


# Written once: to build a statement costs more than to run it.
LIVE = live(bindparam("now", type_=Instant))
FIND = select(Key.role, Key.integration_id, LIVE.label("live")).where(Key.id == bindparam("key_id"))
SIGNING = (
    select(Key.id, Key.fingerprint)
    .where(Key.integration_id == bindparam("integration_id"), LIVE)
    .order_by(Key.created_at)
)


def find(connection: Connection, key_id: str) -> Row[str, int | None, bool] | None:
    """Return role, integration_id and whether it is `live`, or None."""
    return connection.execute(FIND, {"key_id": key_id, "now": at(time.time())}).one_or_none()


def signing_keys(connection: Connection, integration_id: int) -> list[bytes]:
    """Return the bytes of the integration's live keys whose secret is still known."""
    found = connection.execute(SIGNING, {"integration_id": integration_id, "now": at(time.time())})
    known = {keys.fingerprint(secret): secret for secret in current_app.config["SECRETS"]}
    return [
        keys.signing_bytes(row.id, known[row.fingerprint])
        for row in found
        if row.fingerprint in known
    ]


def issue(connection: Connection, integration_id: int | None) -> tuple[str, str]:
    """Make a key for an integration, or for an admin; return its id and the API key."""
    secret = current_app.config["SECRETS"][0]
    key_id, api_key = keys.mint(secret)
    connection.execute(
        insert(Key).values(
            id=key_id,
            integration_id=integration_id,
            role="site" if integration_id else "admin",
            fingerprint=keys.fingerprint(secret),
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


def on_fallback(connection: Connection) -> dict[int | None, int]:
    """Count the live keys that an older SECRET_KEY made, by integration."""
    current = keys.fingerprint(current_app.config["SECRETS"][0])
    query = select(Key.integration_id).where(Key.fingerprint != current, live(at(time.time())))
    counts: dict[int | None, int] = {}
    for row in connection.execute(query):
        counts[row.integration_id] = counts.get(row.integration_id, 0) + 1
    return counts
