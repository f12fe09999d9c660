"""Descriptions of API keys: their state and dates, without their secrets."""

import time
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Connection, Row, func, select

from receiver.db.models import AdminKey, Key, Push
from receiver.keys import mint
from receiver.values import at


def of_integration(connection: Connection, integration_id: int) -> list[dict[str, Any]]:
    """Describe the keys of an integration, the oldest first.

    `last_push_at` is of the pushes that are remembered, None where the key brought none of them.
    """
    last = dict(
        connection.execute(
            select(Push.key_id, func.max(Push.received_at))
            .where(Push.integration_id == integration_id)
            .group_by(Push.key_id)
        ).all()
    )
    described = _describe(connection, Key, Key.integration_id == integration_id)
    return [key | {"last_push_at": last.get(key["key_id"])} for key in described]


def of_admins(connection: Connection) -> list[dict[str, Any]]:
    """Describe the keys of the admins, the oldest first."""
    return _describe(connection, AdminKey)


def _describe(
    connection: Connection, table: type[Key | AdminKey], *which: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """Say of each key what an operator may know of it.

    `state` is live, ending (until `ends_at`), ended or revoked; `secret` is the SECRET_KEY
    that made it: current, older (a fallback) or unknown, which opens nothing.
    """
    now, (current, *older) = at(time.time()), current_app.config["SECRETS"]
    secrets = {mint.fingerprint(secret): "older" for secret in older}
    secrets[mint.fingerprint(current)] = "current"
    query = select(table.__table__).where(*which).order_by(table.created_at, table.id)
    return [
        {
            "key_id": row.id,
            "state": _state(row, now),
            "created_at": row.created_at,
            "ends_at": row.revoked_at or row.expires_at,
            "secret": secrets.get(row.fingerprint, "unknown"),
        }
        for row in connection.execute(query)
    ]


def _state(row: Row[Any], now: datetime) -> str:
    if row.revoked_at:
        return "revoked"
    if row.expires_at is None:
        return "live"
    return "ending" if row.expires_at > now else "ended"
