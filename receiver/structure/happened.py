"""The events of a push, before they are written to the outbox."""

from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, bindparam, select

from receiver.db.models import Change
from schemas.events import MAX_CHANGES

Values = dict[str, Any]

NEW_CHANGES = (
    select(Change.__table__)
    .where(
        Change.integration_id == bindparam("integration_id"),
        Change.revision == bindparam("revision"),
    )
    .order_by(Change.id)
    .limit(MAX_CHANGES)
)


class Happened(NamedTuple):
    """An event of an integration, with its own members beside those that all have."""

    type: str
    data: Values


def by_push(integration: Row[Any], values: Values, now: datetime) -> list[Happened]:
    """Return what an accepted push makes true; `values` are the columns that it sets."""
    found = []
    if integration.last_structure_fetch is None or integration.disconnected_at:
        found.append(Happened("integration.connected", {}))
    elif integration.lapse:
        silent = int((now - integration.last_structure_fetch).total_seconds())
        found.append(Happened("integration.recovered", {"silent_seconds": silent}))
    if values.get("shrunk_at"):
        stay = values["post_types"] + values["taxonomies"]
        data = {"left": values["shrunk_left"], "stay": stay}
        found.append(Happened("integration.shrunk", data))
    return found


def changed(
    connection: Connection, integration_id: int, revision: int | None, number: int
) -> Happened:
    """Return the event of a push that wrote so many change rows."""
    wanted = {"integration_id": integration_id, "revision": revision}
    rows = connection.execute(NEW_CHANGES, wanted).all()
    data = {"revision": revision, "changes": list(map(describe_change, rows))}
    return Happened("structure.changed", data | {"more": number - len(rows)})


def mismatched(integration: Row[Any], home_url: str) -> list[Happened]:
    """Return the event of a refused home, unless it was refused before."""
    if integration.mismatch_home_url == home_url:
        return []
    data = {"home_url": integration.home_url, "mismatch_home_url": home_url}
    return [Happened("integration.site_mismatch", data)]


def describe_change(row: Row[Any]) -> Values:
    """Return a change as the list of changes tells it."""
    names = ("id", "revision", "at", "kind", "name", "what", "attribute")
    return {
        **{name: row._mapping[name] for name in names},
        "before": orjson.Fragment(row.before),
        "after": orjson.Fragment(row.after),
    }
