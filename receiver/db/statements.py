"""Statements that each engine writes in its own dialect."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from receiver.db.base import Base

INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_new(connection: Connection, table: type[Base]) -> Any:
    """Return an INSERT that skips the rows that a unique constraint refuses.

    It waits for another transaction that inserts the same.
    """
    return INSERTS[connection.dialect.name](table).on_conflict_do_nothing()


def insert_or_add(connection: Connection, table: type[Base], number: Any) -> Any:
    """Return an INSERT that adds the number to that of a row with the same primary key."""
    query = INSERTS[connection.dialect.name](table)
    added = {number.key: number + query.excluded[number.key]}
    return query.on_conflict_do_update(index_elements=_key(table), set_=added)


def insert_or_replace(dialect: str, table: type[Base], columns: Sequence[str] | None = None) -> Any:
    """Return an INSERT that replaces columns of a row with the same primary key, or all others."""
    query, key = INSERTS[dialect](table), _key(table)
    changed = columns or [each.name for each in table.__table__.c if not each.primary_key]
    replaced = {name: query.excluded[name] for name in changed}
    return query.on_conflict_do_update(index_elements=key, set_=replaced)


def _key(table: type[Base]) -> list[str]:
    return [column.name for column in table.__table__.primary_key]
