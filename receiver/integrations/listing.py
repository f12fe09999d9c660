"""What is told of the integrations, and which of them a list asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, false, select

from receiver.db.models import Integration
from receiver.integrations import groups
from receiver.integrations.freshness import Freshness
from receiver.structure import homes
from schemas.homes import home_of

TOLD = (
    *("id", "site_url", "name", "created_at", "home_url", "revision", "post_types"),
    *("taxonomies", "last_structure_fetch", "disconnected_at", "sync_requested_at"),
    *("mismatch_home_url", "mismatch_since"),
)
COLUMNS = (*(getattr(Integration, name) for name in TOLD if name != "id"), Integration.site)


def find(connection: Connection, integration_id: int) -> Row[Any]:
    """Return the row of an integration that is there."""
    found = select(Integration.id, *COLUMNS).where(Integration.id == integration_id)
    return connection.execute(found).one()


def describe(row: Row[Any], fresh: Freshness) -> dict[str, Any]:
    """Return what is told of an integration, but for its labels."""
    times = (row.last_structure_fetch, row.disconnected_at)
    return {
        **{name: row._mapping[name] for name in TOLD},
        "platform": "wordpress",
        "state": fresh.state_of(*times),
        "site": orjson.loads(row.site) if row.site else None,
        **fresh.deadlines(*times),
    }


def rows(
    connection: Connection, query: Mapping[str, Any], only: int | None, fresh: Freshness
) -> Sequence[Row[Any]]:
    """Return the integrations that a list asks for (of `only` one where it is not None).

    There is one more than the limit where there is a next page.
    """
    others = only or query["site_url"] or query["platform"] not in (None, "wordpress")
    if query["state"] and not others:
        parts = groups.in_states(fresh, query["state"], query["cursor"])
        return groups.fill(connection, parts, COLUMNS, query["limit"] + 1)
    found = _selected(query, only, fresh)
    if query["site_url"]:
        owners = homes.owners_of(connection, [home_of(query["site_url"])])
        found = found.where(Integration.id.in_(owners.values()))
    return connection.execute(found).all()


def cursor(row: Row[Any]) -> groups.Position | int:
    """Return what the next page comes after."""
    return groups.position(row) if "position" in row._mapping else int(row.id)


def _selected(query: Mapping[str, Any], only: int | None, fresh: Freshness) -> Select[Any]:
    found = select(Integration.id, *COLUMNS).where(
        Integration.id > groups.after_id(query["cursor"])
    )
    if only is not None:
        found = found.where(Integration.id == only)
    if query["platform"] not in (None, "wordpress"):
        found = found.where(false())
    if query["state"]:
        found = found.where(fresh.state().in_(query["state"]))
    return found.order_by(Integration.id).limit(query["limit"] + 1)
