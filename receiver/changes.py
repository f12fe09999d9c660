"""What changed in a structure, revision by revision."""

from typing import Any

import orjson
from flask import Blueprint, Response
from sqlalchemy import Row, select

from receiver.answers import gives, page
from receiver.auth import not_found, require
from receiver.engine import reading
from receiver.framing import asks, query_of
from receiver.integrations import by_id
from receiver.models import Change
from schemas.answers import ChangeSchema
from schemas.requests import ChangesQuerySchema

blueprint = Blueprint("changes", __name__)


@blueprint.get("/<integration:integration_id>/changes/")
@asks(ChangesQuerySchema)
@gives(ChangeSchema, many=True)
@require("site", "admin", "read")
def index(integration_id: int) -> Response:
    """List what changed after a revision, the oldest first."""
    query = query_of(ChangesQuerySchema)
    selected = (
        select(Change.__table__)
        .where(Change.integration_id == integration_id, Change.revision > query["since"])
        .where(Change.id > query["cursor"])
        .order_by(Change.id)
        .limit(query["limit"] + 1)
    )
    with reading() as connection:
        if by_id(connection, integration_id) is None:
            raise not_found()
        rows = connection.execute(selected).all()
    return page(rows, query["limit"], _describe)


def _describe(row: Row[Any]) -> dict[str, Any]:
    names = ("revision", "at", "kind", "name", "what", "attribute")
    return {
        **{name: row._mapping[name] for name in names},
        "before": orjson.Fragment(row.before),
        "after": orjson.Fragment(row.after),
    }
