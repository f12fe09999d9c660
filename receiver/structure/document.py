"""The document of a site: load, parse, serialize and store its row of `structures`."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from receiver.db.models import Structure
from receiver.structure.entries import Held
from receiver.values import encode
from schemas.push import ATTRIBUTES, KINDS

Columns = dict[str, Any]

# Statements are built at import, because building one costs more than running it.
THIS = bindparam("this", type_=Structure.integration_id.type)
ALL = [column for column in Structure.__table__.c if not column.primary_key]
WHOLE = select(*ALL).where(Structure.integration_id == THIS)
# `missing` may be far larger than the rest, and few pushes need it.
MISSING = select(Structure.missing).where(Structure.integration_id == THIS)
WITHOUT_MISSING = select(*(column for column in ALL if column.name != "missing")).where(
    Structure.integration_id == THIS
)
STORE = update(Structure).where(Structure.integration_id == THIS)


def load(connection: Connection, integration_id: int, with_missing: bool = True) -> Columns:
    """Return the columns of the row: JSON texts as they are stored, and `synced_at`."""
    query = WHOLE if with_missing else WITHOUT_MISSING
    return dict(connection.execute(query, {"this": integration_id}).one()._mapping)


def load_missing(connection: Connection, integration_id: int) -> str:
    """Return the missing entries as stored JSON."""
    return str(connection.execute(MISSING, {"this": integration_id}).scalar_one())


def store(connection: Connection, integration_id: int, before: Columns, after: Columns) -> None:
    """Update the columns that differ: `missing` may be large, and seldom changes."""
    differing = {name: value for name, value in after.items() if before[name] != value}
    if differing:
        connection.execute(STORE, {"this": integration_id, **differing})


def held_of(columns: Columns) -> Held:
    """Parse the columns of a row; `missing` becomes None if it was not loaded."""
    parts = {name: orjson.loads(columns[name]) for name in (*KINDS, "seen_outside", "synced")}
    missing = orjson.loads(columns["missing"]) if "missing" in columns else None
    present = {kind: parts[kind] for kind in KINDS}
    sent = orjson.loads(columns["told"]) if columns["told"] else _assumed_attributes(present)
    return Held(
        present,
        missing,
        _sets(parts["seen_outside"]),
        parts["synced"],
        _sets(sent),
        columns["synced_at"],
    )


def columns_of(held: Held) -> Columns:
    """Serialize what is held, in the form in which it is read."""
    parts = {
        **held.present,
        "seen_outside": _lists(held.seen_outside),
        "synced": held.synced,
        "told": _lists(held.sent_attributes),
    }
    if held.missing is not None:
        parts["missing"] = held.missing
    texts = {name: encode(part).decode() for name, part in parts.items()}
    return {**texts, "synced_at": held.synced_at}


def _assumed_attributes(present: dict[str, Any]) -> dict[str, Iterable[str]]:
    """Return the attributes that have a value, so that some push must have sent them."""
    # For a row that was stored before the column `told` existed.
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
