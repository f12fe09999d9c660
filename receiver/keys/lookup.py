"""What the gate looks up: a key, and with the same statement columns of the integration."""

import time
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db.models import Instant, Integration, Key, Structure
from receiver.keys.keyring import live
from receiver.values import at

Columns = tuple[InstrumentedAttribute[Any], ...]

# Built once: to build a statement costs more than to run it.
LIVE = live(bindparam("now", type_=Instant))
THIS = bindparam("integration_id", type_=Integration.id.type)
KEY = select(Key.role, Key.integration_id.label("of"), LIVE.label("live")).where(
    Key.id == bindparam("key_id")
)
SIGNING_KEYS = (
    select(Key.id.label("key_id"), Key.fingerprint)
    .where(Key.integration_id == THIS, LIVE)
    .order_by(Key.created_at)
)


def find_key(
    connection: Connection, key_id: str, integration_id: int | None, columns: Columns
) -> Row[Any] | None:
    """Return the role of a key, its integration (`of`) and whether it is `live`, or None.

    The same row has the columns of `integration_id`; its `id` is None if there is no such
    integration.
    """
    values = {"key_id": key_id, "integration_id": integration_id, "now": at(time.time())}
    query = KEY if integration_id is None else _with_integration(KEY, columns)
    return connection.execute(query, values).one_or_none()


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
def _with_integration(query: Select[Any], columns: Columns) -> Select[Any]:
    query = query.add_columns(Integration.id, *columns).select_from(Key)
    query = query.outerjoin(Integration, Integration.id == THIS)
    return query.outerjoin(Structure, Structure.integration_id == Integration.id)


@cache
def _integration(columns: Columns) -> Select[Any]:
    selected: tuple[Any, ...] = (Integration.id, *columns)
    query = select(*selected).where(Integration.id == THIS)
    return query.join(Structure, Structure.integration_id == Integration.id)
