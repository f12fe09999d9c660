"""The fleet: which names its sites have, and what changed on many of them."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import Row

from receiver.db.engine import reading
from receiver.http.contract import Contract, Resource
from receiver.http.responses import listed
from receiver.integrations import radar
from schemas.fleet import NameSchema, NamesQuerySchema, RadarQuerySchema, RadarSchema

resource = Resource("fleet", __name__)


@resource.view(
    "GET",
    "/entries/",
    contract=Contract(("admin",), NameSchema(), is_list=True, query=NamesQuerySchema()),
)
def entries(query: Mapping[str, Any]) -> Response:
    """List the names that sites of the fleet have, and on how many sites each is."""
    with reading() as connection:
        found = radar.names(connection, query)
    return listed(found.rows, found.cursor)


@resource.view(
    "GET",
    "/changes/",
    contract=Contract(
        ("admin",),
        RadarSchema(),
        is_list=True,
        query=RadarQuerySchema(),
        beside={"complete": {"type": "boolean"}},
    ),
)
def changes(query: Mapping[str, Any]) -> Response:
    """List what changed in the fleet since a time, that of most sites first.

    `complete` is false if there were so many changes that only the newest were counted.
    """
    with reading() as connection:
        rows = radar.changed(connection, query)
    complete = not rows or rows[0].read < radar.MAX_CHANGES
    following = query["cursor"] + query["limit"] if len(rows) > query["limit"] else None
    return listed(map(_describe, rows[: query["limit"]]), following, complete=complete)


def _describe(row: Row[Any]) -> dict[str, Any]:
    names = ("kind", "name", "what", "sites", "first_at", "last_at")
    told = {name: row._mapping[name] for name in names}
    return told | {"changed": f"{row.what}:{row.kind}:{row.name}"}
