"""The document of a site: merge a push into its row of `structures`, and store it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, bindparam, select, update

from receiver.db.models import Structure
from receiver.structure import index
from receiver.structure.entries import Changed, Held, drop_oldest_missing, merge, needs_missing
from receiver.structure.history import Delivery
from receiver.values import encode
from schemas.push import ATTRIBUTES, KINDS, Push

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


class Applied(NamedTuple):
    """The outcome of applying a structure: new values of the integration, and the changes."""

    values: Columns
    changes: Sequence[Changed] = ()
    forgotten: int = 0


def is_stored(integration: Row[Any], outside: bool, digest: str | None) -> bool:
    """Tell whether the last push from the same side (admin or outside) had the same entries."""
    return digest is not None and bool(integration._mapping[_digest_names(outside)[0]] == digest)


def apply(connection: Connection, integration: Row[Any], delivery: Delivery, push: Push) -> Applied:
    """Merge the push into the stored structure."""
    before = load(connection, integration.id, with_missing=False)
    held = held_of(before)
    if needs_missing(held, push):
        before["missing"] = load_missing(connection, integration.id)
        held = held._replace(missing=orjson.loads(before["missing"]))
    changes = merge(held, push, delivery.received_at)
    forgotten = drop_oldest_missing(held.missing) if held.missing else 0
    after = columns_of(held)
    store(connection, integration.id, before, after)
    index.follow(connection, integration, changes, held.present)
    seen, other = _digest_names(push.outside)
    # No digest if entries were skipped: each such push is validated, to report what it skipped.
    values: Columns = {seen: None if push.skipped.entries else delivery.structure_digest}
    if integration.revision is None or _reads_differently(before, after):
        # What is stored now is no longer what the other side pushed last.
        values |= {kind: len(held.present[kind]) for kind in KINDS}
        values |= {"revision": (integration.revision or 0) + 1, other: None}
        values |= _shrunk(integration, changes, held, delivery.received_at)
    return Applied(values, changes, forgotten)


def _shrunk(
    integration: Row[Any], changes: Sequence[Changed], held: Held, now: datetime
) -> Columns:
    """Note a push in which more entries left than stay, until as many are there again."""
    left = sum(change.what == "left" for change in changes)
    here = sum(map(len, held.present.values()))
    if left > here:
        return {"shrunk_at": now, "shrunk_left": left}
    if here >= (integration.shrunk_left or 0):
        return {"shrunk_at": None, "shrunk_left": None}
    return {}


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


def _digest_names(outside: bool) -> tuple[str, str]:
    """Return the digest column of this side (admin or outside), and that of the other side."""
    names = ("outside_digest", "admin_digest")
    return names if outside else (names[1], names[0])


def _reads_differently(before: Columns, after: Columns) -> bool:
    return any(before.get(part) != after.get(part) for part in (*KINDS, "missing"))


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
