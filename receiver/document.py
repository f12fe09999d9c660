"""The document of a site: its row of `structures`, and what is held in it."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from receiver.answers import encode
from receiver.entries import Held
from receiver.models import Structure
from schemas.push import ATTRIBUTES, KINDS

Columns = dict[str, Any]

# Written once: to build a statement costs more than to run it.
THIS = bindparam("this", type_=Structure.integration_id.type)
ALL = [column for column in Structure.__table__.c if not column.primary_key]
WHOLE = select(*ALL).where(Structure.integration_id == THIS)
MISSING = select(Structure.missing).where(Structure.integration_id == THIS)
WITHOUT_MISSING = select(*(column for column in ALL if column.name != "missing")).where(
    Structure.integration_id == THIS
)
STORE = update(Structure).where(Structure.integration_id == THIS)


def load(connection: Connection, integration_id: int, with_missing: bool = True) -> Columns:
    """Return the columns of an integration's row: JSON as it is stored, and `synced_at`."""
    query = WHOLE if with_missing else WITHOUT_MISSING
    return dict(connection.execute(query, {"this": integration_id}).one()._mapping)


def load_missing(connection: Connection, integration_id: int) -> str:
    """Return the entries that left, as they are stored."""
    return str(connection.execute(MISSING, {"this": integration_id}).scalar_one())


def store(connection: Connection, integration_id: int, before: Columns, after: Columns) -> None:
    """Write what differs of a row: what left is a large part of it, and seldom does."""
    differing = {name: value for name, value in after.items() if before[name] != value}
    if differing:
        connection.execute(STORE, {"this": integration_id, **differing})


def held_of(columns: Columns) -> Held:
    """Parse a row of `structures`; `missing` is None where that was not loaded."""
    parts = {name: orjson.loads(columns[name]) for name in (*KINDS, "seen_outside", "synced")}
    missing = orjson.loads(columns["missing"]) if "missing" in columns else None
    present = {kind: parts[kind] for kind in KINDS}
    told = orjson.loads(columns["told"]) if columns["told"] else _told(present)
    return Held(
        present,
        missing,
        _sets(parts["seen_outside"]),
        parts["synced"],
        _sets(told),
        columns["synced_at"],
    )


def columns_of(held: Held) -> Columns:
    """Write what is held in the form in which it is read."""
    parts = {
        **held.present,
        "seen_outside": _lists(held.seen_outside),
        "synced": held.synced,
        "told": _lists(held.told),
    }
    if held.missing is not None:
        parts["missing"] = held.missing
    texts = {name: encode(part).decode() for name, part in parts.items()}
    return {**texts, "synced_at": held.synced_at}


def _told(present: dict[str, Any]) -> dict[str, Iterable[str]]:
    """Name what the pushes before the first that was noted must have told: what is not empty."""
    return {
        kind: [
            attribute
            for attribute in ATTRIBUTES[kind]
            if any(entry.get(attribute) not in (None, [], {}) for entry in present[kind].values())
        ]
        for kind in KINDS
    }


def _sets(names: dict[str, Iterable[str]]) -> dict[str, set[str]]:
    return {kind: set(names[kind]) for kind in KINDS}


def _lists(names: dict[str, set[str]]) -> dict[str, list[str]]:
    return {kind: sorted(names[kind]) for kind in KINDS}
