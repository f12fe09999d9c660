"""What is told of the integrations, and which of them a list asks for."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from receiver.db.models import Integration
from receiver.integrations import groups
from receiver.integrations.conditions import conditions
from receiver.integrations.freshness import Freshness
from receiver.integrations.search import Found, Search
from receiver.integrations.search import by_id as search_by_id
from receiver.integrations.search import by_time as search_by_time
from receiver.structure import homes
from schemas.homes import home_of
from schemas.requests import STATES

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


def find_all(
    connection: Connection, query: Mapping[str, Any], only: int | None, fresh: Freshness
) -> Found:
    """Return the page of the integrations that a list asks for (of `only` one if it is not None).

    It may hold less than asked for, even nothing, although the list goes on.
    """
    by_time = query["sort"] == "last_structure_fetch" or (query["state"] and not query["sort"])
    known = [[only]] if only is not None else []
    if query["site_url"]:
        owners = homes.owners_of(connection, [home_of(query["site_url"])])
        known.append(list(owners.values()))
    if not by_time:
        search = Search(connection, conditions(query, known, fresh), COLUMNS)
        return search_by_id(search, groups.after_id(query["cursor"]), query["limit"])
    states = query["state"] or STATES
    wanted = conditions({**query, "state": None}, known, fresh)
    parts = groups.in_states(fresh, states, query["cursor"])
    return search_by_time(Search(connection, wanted, COLUMNS), parts, query["limit"])
