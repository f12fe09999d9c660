"""The API keys of an integration: list, rotate, revoke."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response

from receiver.db.engine import reading, writing
from receiver.http.contract import Contract, Resource
from receiver.http.responses import success
from receiver.integrations import keys
from receiver.keys import listing
from schemas.keys import KeySchema, NewKeySchema
from schemas.requests import PageQuerySchema, RotationSchema

resource = Resource("keys", __name__)


@resource.view(
    "GET",
    "/<integration:integration_id>/keys/",
    contract=Contract(("admin",), KeySchema(), is_list=True, query=PageQuerySchema()),
)
def index(integration_id: int, query: Mapping[str, Any]) -> Response:
    """List the keys of an integration, the oldest first: state, dates, last push."""
    with reading() as connection:
        found = listing.of_integration(connection, integration_id)
    # Keys are only ever added, at the end: a place among them stays the same.
    end = query["cursor"] + query["limit"]
    return success(found[query["cursor"] : end], next=str(end) if len(found) > end else None)


@resource.view(
    "POST",
    "/<integration:integration_id>/keys/",
    contract=Contract(
        ("admin",), NewKeySchema(), status=201, body=RotationSchema(), body_required=False
    ),
)
def rotate(integration_id: int, body: dict[str, Any]) -> Response:
    """Make a new API key, shown only here; those that live end after the overlap."""
    with writing() as connection:
        overlap = timedelta(hours=body["overlap_hours"])
        made = keys.rotate(connection, integration_id, overlap)
    return success(made, 201)


@resource.view(
    "DELETE",
    "/<integration:integration_id>/keys/<key:key_id>/",
    contract=Contract(("admin",), KeySchema()),
)
def revoke(integration_id: int, key_id: str) -> Response:
    """End an API key at once; a push under way with it is refused, too."""
    with writing() as connection:
        return success(keys.revoke(connection, integration_id, key_id))
