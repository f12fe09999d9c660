"""The integrations: create them, list them with their freshness, disconnect."""

import time
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, current_app
from sqlalchemy import Row, Select, false, select, update

from receiver.db.engine import reading, writing
from receiver.db.models import Integration
from receiver.http.contract import Contract, Resource
from receiver.http.current import Caller
from receiver.http.responses import page, success
from receiver.integrations.freshness import Freshness
from receiver.integrations.register import add, is_at
from receiver.structure.receive import lock
from receiver.values import at
from schemas.answers import (
    CreatedSchema,
    DisconnectedSchema,
    IntegrationAnswerSchema,
    ShownIntegrationSchema,
)
from schemas.homes import home_of
from schemas.requests import IntegrationSchema, IntegrationsQuerySchema

resource = Resource("integrations", __name__)

SHOWN = (
    *("id", "site_url", "name", "created_at", "home_url", "revision", "post_types"),
    *("taxonomies", "last_structure_fetch", "disconnected_at", "sync_requested_at"),
    *("mismatch_home_url", "mismatch_since"),
)
ROW = (*(getattr(Integration, name) for name in SHOWN if name != "id"), Integration.site)


@resource.view(
    "POST",
    "/",
    contract=Contract(("admin",), CreatedSchema(), status=201, body=IntegrationSchema()),
)
def create(body: dict[str, Any]) -> Response:
    """Create an integration and its first API key, which is shown only here."""
    with writing() as connection:
        created = add(connection, **body)
    return success(created, 201)


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
    with reading() as connection:
        rows = connection.execute(_selected(query, caller)).all()
    return page(rows, query["limit"], describe)


@resource.view(
    "GET",
    "/<integration:integration_id>/",
    contract=Contract(("site", "admin", "read"), ShownIntegrationSchema(), sees=ROW),
)
def show(caller: Caller, integration: Row[Any]) -> Response:
    """Show one integration with its freshness, and whether the caller may edit its settings."""
    may = "edit" if caller.role in ("admin", "edit") else "read"
    return success(describe(integration) | {"may": may})


@resource.view(
    "POST",
    "/<integration:integration_id>/disconnect/",
    contract=Contract(("site", "admin"), DisconnectedSchema(), turn=True),
)
def disconnect(integration_id: int) -> Response:
    """Say that the site stopped on purpose, so that it is never late; its next push undoes it."""
    now = at(time.time())
    with writing() as connection:
        lock(connection, integration_id)
        query = update(Integration).where(Integration.id == integration_id)
        connection.execute(query.values(disconnected_at=now))
    return success({"integration": integration_id, "disconnected_at": now})


def describe(row: Row[Any]) -> dict[str, Any]:
    """Return what is told of an integration."""
    fresh = Freshness.of(current_app.config)
    times = (row.last_structure_fetch, row.disconnected_at)
    return {
        **{name: row._mapping[name] for name in SHOWN},
        "platform": "wordpress",
        "state": fresh.state_of(*times),
        "site": orjson.loads(row.site) if row.site else None,
        **fresh.deadlines(*times),
    }


def _selected(query: Mapping[str, Any], caller: Caller) -> Select[Any]:
    """Return the integrations that a list asks for, and one more to tell whether there are more."""
    selected = select(Integration.id, *ROW).where(Integration.id > query["cursor"])
    if caller.role == "site":
        selected = selected.where(Integration.id == caller.integration_id)
    if query["platform"] not in (None, "wordpress"):
        selected = selected.where(false())
    if query["site_url"]:
        selected = selected.where(is_at(home_of(query["site_url"])))
    if query["state"]:
        state = Freshness.of(current_app.config).state()
        selected = selected.where(state.in_(query["state"]))
    return selected.order_by(Integration.id).limit(query["limit"] + 1)
