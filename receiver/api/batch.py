"""Many integrations, created at once."""

from typing import Any

from flask import Response
from marshmallow import ValidationError

from receiver.db.engine import writing
from receiver.http.contract import Contract, Resource
from receiver.http.current import Caller
from receiver.http.errors import status_of
from receiver.http.problems import MAX_ERRORS
from receiver.http.responses import success
from receiver.integrations.creation import create as create_each
from receiver.integrations.repeats import Outcome, asked_for
from receiver.refusals import Refusal
from schemas import error_rows
from schemas.keys import BatchOutcomeSchema
from schemas.requests import BatchSchema

resource = Resource("batch", __name__)


@resource.view(
    "POST",
    "/batch/",
    contract=Contract(
        ("admin",), BatchOutcomeSchema(), is_list=True, body=BatchSchema(), idempotent=True
    ),
)
def create(caller: Caller, body: dict[str, Any], idempotency_key: str | None) -> Response:
    """Create up to 500 integrations; the response has the outcome of each, in the same order."""
    items = body["integrations"]
    with writing() as connection:
        asked = asked_for(caller.key_id, idempotency_key, "batch", items)
        outcomes = create_each(connection, items, asked)
    return success(list(map(describe, outcomes)), next=None)


def describe(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome of one integration as a row of the response."""
    if isinstance(outcome, ValidationError):
        return {"status": 422, "errors": error_rows(outcome.messages)[:MAX_ERRORS]}
    if isinstance(outcome, Refusal):
        told = {"code": outcome.code, "detail": outcome.detail, **outcome.members}
        return {"status": status_of(outcome), **told}
    return {"status": 201, **outcome}
