"""The accepted pushes of an integration in the last 30 days."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import Row, Select, and_, or_, select

from receiver.db.engine import reading
from receiver.db.models import Push
from receiver.http.contract import Contract, Resource
from receiver.http.responses import page
from schemas.answers import AcceptedPushSchema
from schemas.requests import PageQuerySchema

resource = Resource("accepted_pushes", __name__)

TOLD = (
    *("received_at", "trigger", "context", "result", "revision", "changes", "skipped"),
    "key_id",
)


@resource.view(
    "GET",
    "/<integration:integration_id>/pushes/",
    contract=Contract(
        ("site", "admin", "read"), AcceptedPushSchema(), is_list=True, query=PageQuerySchema()
    ),
)
def index(integration_id: int, query: Mapping[str, Any]) -> Response:
    """List the accepted pushes of the last 30 days, the newest first."""
    with reading() as connection:
        rows = connection.execute(_selected(integration_id, **query)).all()
    return page(rows, query["limit"], _describe)


def _selected(integration_id: int, limit: int, cursor: int) -> Select[Any]:
    ours = Push.integration_id == integration_id
    found = select(Push.id, *(getattr(Push, name) for name in TOLD)).where(ours)
    if cursor:
        at = select(Push.received_at).where(ours, Push.id == cursor).scalar_subquery()
        older = or_(Push.received_at < at, and_(Push.received_at == at, Push.id < cursor))
        found = found.where(older)
    # By time before by id, as the index goes.
    return found.order_by(Push.received_at.desc(), Push.id.desc()).limit(limit + 1)


def _describe(row: Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in TOLD}
