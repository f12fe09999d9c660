"""What the gate looks up: a key, and with the same statement columns of the integration."""

import time
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db.models import AdminKey, Instant, Integration, Key, KeyOwner, Structure
from receiver.keys.keyring import live
from receiver.values import at

Columns = tuple[InstrumentedAttribute[Any], ...]

# Built once: to build a statement costs more than to run it.
LIVE = live(bindparam("now", type_=Instant))
THIS = bindparam("integration_id", type_=Integration.id.type)
KEY_ID = bindparam("key_id", type_=Key.id.type)
ADMIN_LIVE = live(bindparam("now", type_=Instant), AdminKey)
ADMIN_KEY = select(ADMIN_LIVE.label("live")).where(AdminKey.id == KEY_ID)
SITE_KEY = select(LIVE.label("live")).where(Key.integration_id == THIS, Key.id == KEY_ID)
OWNER = select(KeyOwner.integration_id).where(KeyOwner.key_id == KEY_ID)
SIGNING_KEYS = (
    select(Key.id.label("key_id"), Key.fingerprint)
    .where(Key.integration_id == THIS, LIVE)
    .order_by(Key.created_at)
)


class Found(NamedTuple):
    """A key: its role, its integration (None: an admin's), and whether it lives.

    `integration` is the row of the one that was asked for, None if there is none, or if the key
    does not open it.
    """

    role: str
    of: int | None
    live: bool
    integration: Row[Any] | None = None


def find_key(
    connection: Connection, key_id: str, integration_id: int | None, columns: Columns
) -> Found | None:
    """Return a key, and with it these columns of the integration, or None for an unknown key."""
    values = {"key_id": key_id, "integration_id": integration_id, "now": at(time.time())}
    if integration_id is not None:
        row = connection.execute(_integration_and_key(columns), values).one_or_none()
        if row and row.site_key:
            return Found("site", integration_id, row.site_live, row)
        if row and row.admin_key:
            return Found("admin", None, row.admin_live, row)
    admin = connection.execute(ADMIN_KEY, values).one_or_none()
    return Found("admin", None, admin.live) if admin else _find_by_id(connection, values)


def _find_by_id(connection: Connection, values: dict[str, Any]) -> Found | None:
    """Return a site's key wherever its integration is stored: one row tells whose it is."""
    owner = owner_of(connection, values["key_id"])
    row = connection.execute(SITE_KEY, values | {"integration_id": owner}).one_or_none()
    return Found("site", owner, row.live) if row else None


def owner_of(connection: Connection, key_id: str) -> int | None:
    """Return the integration of a key, or None."""
    return connection.execute(OWNER, {"key_id": key_id}).scalar()


def find_signing_keys(
    connection: Connection, integration_id: int, columns: Columns = ()
) -> Sequence[Row[Any]]:
    """Return the live keys of an integration; each row has these columns of it, too."""
    values = {"integration_id": integration_id, "now": at(time.time())}
    return connection.execute(_with_integration(SIGNING_KEYS, columns), values).all()


def find_integration(
    connection: Connection, integration_id: int, columns: Columns
) -> Row[Any] | None:
    """Return the id and these columns of an integration, or None."""
    return connection.execute(
        _integration(columns), {"integration_id": integration_id}
    ).one_or_none()


@cache
def _integration_and_key(columns: Columns) -> Select[Any]:
    selected: tuple[Any, ...] = (
        *(Integration.id, *columns),
        *(Key.id.label("site_key"), LIVE.label("site_live")),
        *(AdminKey.id.label("admin_key"), ADMIN_LIVE.label("admin_live")),
    )
    query = select(*selected).select_from(Integration).where(Integration.id == THIS)
    query = query.outerjoin(Structure, Structure.integration_id == THIS)
    query = query.outerjoin(Key, (Key.integration_id == THIS) & (Key.id == KEY_ID))
    return query.outerjoin(AdminKey, AdminKey.id == KEY_ID)


@cache
def _with_integration(query: Select[Any], columns: Columns) -> Select[Any]:
    query = query.add_columns(Integration.id, *columns).select_from(Key)
    query = query.outerjoin(Integration, Integration.id == THIS)
    return query.outerjoin(Structure, Structure.integration_id == THIS)


@cache
def _integration(columns: Columns) -> Select[Any]:
    selected: tuple[Any, ...] = (Integration.id, *columns)
    query = select(*selected).where(Integration.id == THIS)
    return query.join(Structure, Structure.integration_id == THIS)
