"""The rows of the API keys: issue, rotate, revoke, and which of them live."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    func,
    insert,
    or_,
    select,
    update,
)

from receiver.db.models import Key
from receiver.keys import mint
from receiver.values import at


def live(now: Any) -> ColumnElement[bool]:
    """Select the keys that are neither revoked nor past their overlap."""
    return Key.revoked_at.is_(None) & or_(Key.expires_at.is_(None), Key.expires_at > now)


def signing_keys(rows: Sequence[Row[Any]]) -> list[bytes]:
    """Return the bytes of those keys whose secret is still known."""
    known = known_secrets()
    return [
        mint.signing_bytes(row.key_id, known[row.fingerprint])
        for row in rows
        if row.fingerprint in known
    ]


def known_secrets() -> dict[str, str]:
    """Return each SECRET_KEY that is still valid, by its fingerprint."""
    return {mint.fingerprint(secret): secret for secret in current_app.config["SECRETS"]}


def issue(connection: Connection, integration_id: int | None) -> tuple[str, str]:
    """Make a key for an integration, or for an admin; return its id and the API key."""
    (made,) = issue_each(connection, [integration_id])
    return made


def issue_each(
    connection: Connection, integration_ids: Sequence[int | None]
) -> list[tuple[str, str]]:
    """Make a key for each integration; return their ids and the API keys in the same order."""
    secret, now = current_app.config["SECRETS"][0], at(time.time())
    made = [mint.mint(secret) for _ in integration_ids]
    rows = [
        {
            "id": key_id,
            "integration_id": integration_id,
            "role": "site" if integration_id else "admin",
            "fingerprint": mint.fingerprint(secret),
            "created_at": now,
        }
        for (key_id, _), integration_id in zip(made, integration_ids, strict=True)
    ]
    connection.execute(insert(Key), rows)
    return made


def make_again(connection: Connection, key_ids: Mapping[str, int]) -> dict[str, str]:
    """Return the API keys of these ids (each with its integration), as far as they open it."""
    query = select(Key.id.label("key_id"), Key.fingerprint).where(
        Key.integration_id.in_(key_ids.values()), Key.id.in_(key_ids), live(at(time.time()))
    )
    known = known_secrets()
    return {
        row.key_id: mint.api_key_of(row.key_id, known[row.fingerprint])
        for row in connection.execute(query)
        if row.fingerprint in known
    }


def handed_out(key_id: str, api_key: str) -> dict[str, str]:
    """Return what is told of a new key: its connection string, too, where PUBLIC_URL is set."""
    told = {"key_id": key_id, "api_key": api_key}
    if url := current_app.config["PUBLIC_URL"]:
        told["connection"] = mint.connection_string(url, api_key)
    return told


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


def on_fallback(connection: Connection, integration_ids: Sequence[int]) -> dict[int, int]:
    """Count the live keys of these integrations that an older SECRET_KEY made."""
    query = select(Key.integration_id, func.count()).where(
        Key.integration_id.in_(integration_ids), _is_on_fallback(), live(at(time.time()))
    )
    rows = connection.execute(query.group_by(Key.integration_id))
    return {row[0]: row[1] for row in rows if row[0]}


def count_on_fallback(connection: Connection) -> int:
    """Count all live keys that an older SECRET_KEY made."""
    query = select(func.count()).where(_is_on_fallback(), live(at(time.time())))
    return int(connection.execute(query).scalar_one())


def _is_on_fallback() -> ColumnElement[bool]:
    """Select by two ranges, which an index gives: it does not know what is unequal."""
    current = mint.fingerprint(current_app.config["SECRETS"][0])
    return or_(Key.fingerprint < current, Key.fingerprint > current)
