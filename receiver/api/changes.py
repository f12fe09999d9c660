"""The changes of a structure, by revision."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import Row, Select, select, true

from receiver.db.engine import reading
from receiver.db.models import Change, Integration
from receiver.http.contract import Contract, Resource
from receiver.http.responses import page
from receiver.structure.happened import describe_change
from receiver.structure.history import NEWEST
from schemas.answers import ChangeSchema
from schemas.requests import ChangesQuerySchema

resource = Resource("changes", __name__)


@resource.view(
    "GET",
    "/<integration:integration_id>/changes/",
    contract=Contract(
        ("site", "admin", "read"),
        ChangeSchema(),
        is_list=True,
        query=ChangesQuerySchema(),
        sees=(Integration.forgotten_revision,),
        beside={"complete": {"type": "boolean"}},
    ),
)
def index(integration: Row[Any], query: Mapping[str, Any]) -> Response:
    """List the changes after a revision; `complete` is false if some of them were deleted.

    With `kind` and `name`, only those of one entry.
    """
    with reading() as connection:
        rows = connection.execute(_selected(integration.id, query)).all()
    complete = query["since"] >= (integration.forgotten_revision or 0)
    return page(rows, query["limit"], describe_change, complete=complete)


def _selected(integration_id: int, query: Mapping[str, Any]) -> Select[Any]:
    """Select a page of rows, in the order of their index, and one row more."""
    selected = select(Change.__table__).where(
        Change.integration_id == integration_id, Change.revision > query["since"]
    )
    those = {name: query[name] for name in ("kind", "name") if query[name] is not None}
    selected = selected.filter_by(**those).limit(query["limit"] + 1)
    if query["order"] == "desc":
        after = Change.id < query["cursor"] if query["cursor"] else true()
        return selected.where(after).order_by(*NEWEST)
    return selected.where(Change.id > query["cursor"]).order_by(Change.revision, Change.id)
