"""What changed in a structure, revision by revision."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response
from sqlalchemy import Row, Select, select, true

from receiver.answers import gives, page
from receiver.auth import not_found, require
from receiver.engine import reading
from receiver.framing import asks, query_of
from receiver.history import NEWEST
from receiver.integrations import by_id
from receiver.models import Change
from schemas.answers import ChangeSchema
from schemas.requests import ChangesQuerySchema

blueprint = Blueprint("changes", __name__)


@blueprint.get("/<integration:integration_id>/changes/")
@asks(ChangesQuerySchema)
@gives(ChangeSchema, many=True, beside={"complete": {"type": "boolean"}})
@require("site", "admin", "read")
def index(integration_id: int) -> Response:
    """List what changed after a revision; `complete` is false where older rows are forgotten."""
    query = query_of(ChangesQuerySchema)
    with reading() as connection:
        integration = by_id(connection, integration_id)
        if integration is None:
            raise not_found()
        rows = connection.execute(_selected(integration_id, query)).all()
    complete = query["since"] >= (integration.forgotten_revision or 0)
    return page(rows, query["limit"], _describe, complete=complete)


def _selected(integration_id: int, query: Mapping[str, Any]) -> Select[Any]:
    """Select the rows that a list asks for, in the order of their index, and one more."""
    selected = select(Change.__table__).where(
        Change.integration_id == integration_id, Change.revision > query["since"]
    )
    selected = selected.limit(query["limit"] + 1)
    if query["order"] == "desc":
        after = Change.id < query["cursor"] if query["cursor"] else true()
        return selected.where(after).order_by(*NEWEST)
    return selected.where(Change.id > query["cursor"]).order_by(Change.revision, Change.id)


def _describe(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "revision", "at", "kind", "name", "what", "attribute")
    return {
        **{name: row._mapping[name] for name in names},
        "before": orjson.Fragment(row.before),
        "after": orjson.Fragment(row.after),
    }
