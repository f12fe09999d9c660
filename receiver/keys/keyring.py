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
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from receiver.db.models import AdminKey, Key, KeyOwner, Term
from receiver.keys import mint
from receiver.values import at


def live(now: Any, table: type[Term] = Key) -> ColumnElement[bool]:
    """Select the keys that are neither revoked nor past their overlap."""
    return table.revoked_at.is_(None) & or_(table.expires_at.is_(None), table.expires_at > now)


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
    if integration_id is None:
        ((key_id, api_key),), term = _mint(1)
        connection.execute(insert(AdminKey), [{"id": key_id, **term}])
        return key_id, api_key
    (made,) = issue_each(connection, [integration_id])
    return made


def issue_each(connection: Connection, integration_ids: Sequence[int]) -> list[tuple[str, str]]:
    """Make a key for each integration; return their ids and the API keys in the same order."""
    made, term = _mint(len(integration_ids))
    # Twice: by its integration, and by itself for whoever connects with nothing but a key.
    owned = [(key_id, owner) for (key_id, _), owner in zip(made, integration_ids, strict=True)]
    keys = [{"id": key_id, "integration_id": owner, **term} for key_id, owner in owned]
    owners = [{"key_id": key_id, "integration_id": owner} for key_id, owner in owned]
    connection.execute(insert(Key), keys)
    connection.execute(insert(KeyOwner), owners)
    return made


def _mint(number: int) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Return so many new keys, and the columns that they have in common."""
    secret = current_app.config["SECRETS"][0]
    term = {"fingerprint": mint.fingerprint(secret), "created_at": at(time.time())}
    return [mint.mint(secret) for _ in range(number)], term


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
    # Of those that live beyond the overlap: a key that ends sooner keeps its end.
    ends = at(time.time()) + overlap
    connection.execute(
        update(Key).where(Key.integration_id == integration_id, live(ends)).values(expires_at=ends)
    )
    return issue(connection, integration_id)


def revoke(connection: Connection, integration_id: int, key_id: str) -> bool:
    """End a key of an integration at once; return whether there was one that lived."""
    return _end(connection, Key, Key.id == key_id, Key.integration_id == integration_id)


def revoke_admin(connection: Connection, key_id: str) -> bool:
    """End a key of an admin at once; return whether there was one that lived."""
    return _end(connection, AdminKey, AdminKey.id == key_id)


def _end(connection: Connection, table: type[Term], *which: ColumnElement[bool]) -> bool:
    now = at(time.time())
    query = update(table).where(*which, live(now, table)).values(revoked_at=now)
    return connection.execute(query).rowcount == 1


def remove_all(connection: Connection, integration_id: int) -> None:
    """Delete the keys of an integration."""
    # In a cluster they are spread by key, where no foreign key reaches them.
    doomed = delete(Key).where(Key.integration_id == integration_id).returning(Key.id)
    key_ids = connection.execute(doomed).scalars().all()
    if key_ids:
        connection.execute(delete(KeyOwner).where(KeyOwner.key_id.in_(key_ids)))


def on_fallback(connection: Connection, integration_ids: Sequence[int]) -> dict[int, int]:
    """Count the live keys of these integrations that an older SECRET_KEY made."""
    query = select(Key.integration_id, func.count()).where(
        Key.integration_id.in_(integration_ids), _is_on_fallback(), live(at(time.time()))
    )
    rows = connection.execute(query.group_by(Key.integration_id))
    return {row[0]: row[1] for row in rows if row[0]}


def count_on_fallback(connection: Connection) -> int:
    """Count all live keys that an older SECRET_KEY made."""
    now = at(time.time())
    tables: tuple[type[Term], ...] = (Key, AdminKey)
    queries = (
        select(func.count()).where(_is_on_fallback(each), live(now, each)) for each in tables
    )
    return sum(connection.execute(query).scalar_one() for query in queries)


def _is_on_fallback(table: type[Term] = Key) -> ColumnElement[bool]:
    """Select by two ranges, which an index gives: it does not know what is unequal."""
    current = mint.fingerprint(current_app.config["SECRETS"][0])
    return or_(table.fingerprint < current, table.fingerprint > current)
