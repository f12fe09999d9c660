"""What changed in a structure, revision by revision."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response
from sqlalchemy import Row, select

from receiver.db.engine import reading
from receiver.db.models import Change
from receiver.http.contract import Contract, Resource
from receiver.http.responses import page
from schemas.answers import ChangeSchema
from schemas.requests import ChangesQuerySchema

resource = Resource("changes", __name__)


@resource.view(
    "GET",
    "/<integration:integration_id>/changes/",
    contract=Contract(
        ("site", "admin", "read"), ChangeSchema(), is_list=True, query=ChangesQuerySchema()
    ),
)
def index(integration_id: int, query: Mapping[str, Any]) -> Response:
    """List what changed after a revision, the oldest first."""
    selected = (
        select(Change.__table__)
        .where(Change.integration_id == integration_id, Change.revision > query["since"])
        .where(Change.id > query["cursor"])
        .order_by(Change.id)
        .limit(query["limit"] + 1)
    )
    with reading() as connection:
        rows = connection.execute(selected).all()
    return page(rows, query["limit"], _describe)


def _describe(row: Row[Any]) -> dict[str, Any]:
    names = ("revision", "at", "kind", "name", "what", "attribute")
    return {
        **{name: row._mapping[name] for name in names},
        "before": orjson.Fragment(row.before),
        "after": orjson.Fragment(row.after),
    }
