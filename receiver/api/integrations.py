"""The integrations: create, list, change and remove them."""

import time
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app
from sqlalchemy import Connection, Row

from receiver.db.engine import reading, writing
from receiver.events import outbox
from receiver.http.contract import Contract, Resource
from receiver.http.current import Caller
from receiver.http.responses import listed, success
from receiver.integrations import change, labels, listing, removal
from receiver.integrations.creation import create as create_each
from receiver.integrations.freshness import Freshness
from receiver.integrations.repeats import asked_for
from receiver.refusals import Refusal
from receiver.values import at
from schemas.answers import (
    DisconnectedSchema,
    IntegrationAnswerSchema,
    RemovedSchema,
    ShownIntegrationSchema,
)
from schemas.keys import CreatedSchema
from schemas.requests import (
    IntegrationChangesSchema,
    NewIntegrationSchema,
)
from schemas.search import IntegrationsQuerySchema

resource = Resource("integrations", __name__)


@resource.view(
    "POST",
    "/",
    contract=Contract(
        ("admin",),
        CreatedSchema(),
        status=201,
        body=NewIntegrationSchema(),
        idempotent=True,
        refuses=("site_taken",),
    ),
)
def create(caller: Caller, body: dict[str, Any], idempotency_key: str | None) -> Response:
    """Create an integration and its first API key, which is shown only here."""
    with writing() as connection:
        asked = asked_for(caller.key_id, idempotency_key, "one", [body])
        (outcome,) = create_each(connection, [body], asked)
        if isinstance(outcome, Refusal):
            raise outcome
    return success(outcome, 201)


@resource.view(
    "GET",
    "/",
    contract=Contract(
        ("site", "admin"),
        IntegrationAnswerSchema(),
        is_list=True,
        query=IntegrationsQuerySchema(),
    ),
)
def index(caller: Caller, query: Mapping[str, Any]) -> Response:
    """List the integrations that the key may see, with their freshness."""
    fresh = Freshness.of(current_app.config)
    with reading() as connection:
        found = listing.find_all(connection, query, caller.integration_id, fresh)
        told = _labels(connection, caller, [row.id for row in found.rows])
    shown = (listing.describe(row, fresh) | told[row.id] for row in found.rows)
    return listed(shown, found.cursor)


@resource.view(
    "GET",
    "/<integration:integration_id>/",
    contract=Contract(("site", "admin", "read"), ShownIntegrationSchema(), sees=listing.COLUMNS),
)
def show(caller: Caller, integration: Row[Any]) -> Response:
    """Show one integration with its freshness, and whether the caller may edit its settings."""
    with reading() as connection:
        return _shown(connection, caller, integration)


@resource.view(
    "PATCH",
    "/<integration:integration_id>/",
    contract=Contract(
        ("admin",),
        ShownIntegrationSchema(),
        body=IntegrationChangesSchema(),
        refuses=("site_taken",),
    ),
)
def update(caller: Caller, integration_id: int, body: dict[str, Any]) -> Response:
    """Change the name, the site's address or the labels, merged as RFC 7396 says."""
    with writing() as connection:
        change.change(connection, integration_id, body)
        return _shown(connection, caller, listing.find(connection, integration_id))


@resource.view(
    "DELETE",
    "/<integration:integration_id>/",
    contract=Contract(("admin",), RemovedSchema()),
)
def remove(integration_id: int) -> Response:
    """Remove an integration with its keys, structure and history."""
    removal.remove(writing, integration_id)
    return success({"integration": integration_id, "removed_at": at(time.time())})


@resource.view(
    "POST",
    "/<integration:integration_id>/disconnect/",
    contract=Contract(("site", "admin"), DisconnectedSchema(), turn=True),
)
def disconnect(integration_id: int) -> Response:
    """Say that the site stopped on purpose, so that it is never late; its next push undoes it."""
    now = at(time.time())
    with writing() as connection:
        happened = change.disconnect(connection, integration_id, now)
        outbox.write(connection, integration_id, happened, now)
    return success({"integration": integration_id, "disconnected_at": now})


def _shown(connection: Connection, caller: Caller, row: Row[Any]) -> Response:
    told = listing.describe(row, Freshness.of(current_app.config))
    may = "edit" if caller.sees_all or caller.role == "edit" else "read"
    return success(told | {"may": may} | _labels(connection, caller, [row.id])[row.id])


def _labels(
    connection: Connection, caller: Caller, integration_ids: list[int]
) -> dict[int, dict[str, Any]]:
    """Return for each integration its labels: they are the provider's, and told to admins only."""
    if not caller.sees_all:
        return {each: {} for each in integration_ids}
    found = labels.of_each(connection, integration_ids)
    return {each: {"labels": found[each]} for each in integration_ids}
