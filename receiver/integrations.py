"""The integrations: create them, list them with their freshness, disconnect."""

import time
from typing import Any

import orjson
from flask import Blueprint, Response, g
from sqlalchemy import ColumnElement, Connection, Row, Select, false, insert, or_, select, update

from receiver import keyring, structure
from receiver.answers import at, gives, page, success
from receiver.auth import not_found, require
from receiver.engine import reading, writing
from receiver.errors import Problem
from receiver.framing import asks, json_body, query_of, takes
from receiver.freshness import deadlines, state
from receiver.models import Integration, Structure
from receiver.turns import takes_turn
from schemas.answers import (
    CreatedSchema,
    DisconnectedSchema,
    IntegrationAnswerSchema,
    ShownIntegrationSchema,
)
from schemas.homes import home_of, spellings_of
from schemas.requests import IntegrationSchema, IntegrationsQuerySchema

blueprint = Blueprint("integrations", __name__)

SHOWN = (
    *("id", "site_url", "name", "created_at", "home_url", "revision", "post_types"),
    *("taxonomies", "last_structure_fetch", "disconnected_at", "sync_requested_at"),
    *("mismatch_home_url", "mismatch_since"),
)


@blueprint.post("/")
@takes(IntegrationSchema)
@gives(CreatedSchema, 201)
@require("admin")
def create() -> Response:
    """Create an integration and its first API key, which is shown only here."""
    body = IntegrationSchema().load(json_body())
    with writing() as connection:
        created = add(connection, **body)
    return success(created, 201)


@blueprint.get("/")
@asks(IntegrationsQuerySchema)
@gives(IntegrationAnswerSchema, many=True)
@require("site", "admin")
def index() -> Response:
    """List the integrations that the key may see, with their freshness."""
    query = query_of(IntegrationsQuerySchema)
    with reading() as connection:
        rows = connection.execute(_selected(query)).all()
    return page(rows, query["limit"], describe)


@blueprint.get("/<integration:integration_id>/")
@gives(ShownIntegrationSchema)
@require("site", "admin", "read")
def show(integration_id: int) -> Response:
    """Show one integration with its freshness, and whether the caller may edit its settings."""
    with reading() as connection:
        row = by_id(connection, integration_id)
    if row is None:
        raise not_found()
    may = "edit" if g.caller.role in ("admin", "edit") else "read"
    return success(describe(row) | {"may": may})


@blueprint.post("/<integration:integration_id>/disconnect/")
@gives(DisconnectedSchema)
@require("site", "admin")
@takes_turn
def disconnect(integration_id: int) -> Response:
    """Say that the site stopped on purpose, so that it is never late; its next push undoes it."""
    now = at(time.time())
    with writing() as connection:
        if structure.lock(connection, integration_id) is None:
            raise not_found()
        query = update(Integration).where(Integration.id == integration_id)
        connection.execute(query.values(disconnected_at=now))
    return success({"integration": integration_id, "disconnected_at": now})


def add(connection: Connection, site_url: str, name: str | None) -> dict[str, Any]:
    """Create an integration with its first key; raise the 409 when the site has one."""
    home = home_of(site_url)
    taken = connection.execute(select(Integration.id).where(_is_at(home))).scalar()
    if taken:
        detail = f"Integration {taken} is this site's already: rotate its key, or remove it first."
        raise Problem(409, "site_taken", detail, integration=taken)
    values = {"site_url": site_url, "site_home": home, "name": name, "created_at": at(time.time())}
    insertion = insert(Integration).values(values).returning(Integration.id)
    integration_id = connection.execute(insertion).scalar_one()
    connection.execute(insert(Structure).values(integration_id=integration_id))
    key_id, api_key = keyring.issue(connection, integration_id)
    return {
        "id": integration_id,
        "site_url": site_url,
        "name": name,
        "key_id": key_id,
        "api_key": api_key,
    }


def by_id(connection: Connection, integration_id: int) -> Row[Any] | None:
    """Return an integration with its state, or None."""
    return connection.execute(_select().where(Integration.id == integration_id)).one_or_none()


def describe(row: Row[Any]) -> dict[str, Any]:
    """Return what is told of an integration."""
    last, disconnected_at = row.last_structure_fetch, row.disconnected_at
    return {
        **{name: row._mapping[name] for name in SHOWN},
        "platform": "wordpress",
        "state": row.state,
        "site": orjson.loads(row.site) if row.site else None,
        **deadlines(last, disconnected_at),
    }


def _select() -> Select[Any]:
    return select(Integration.__table__, state().label("state"))


def _selected(query: dict[str, Any]) -> Select[Any]:
    """Return the integrations that a list asks for, and one more to tell whether there are more."""
    selected = _select().where(Integration.id > query["cursor"]).order_by(Integration.id)
    if g.caller.role == "site":
        selected = selected.where(Integration.id == g.caller.integration_id)
    if query["platform"] not in (None, "wordpress"):
        selected = selected.where(false())
    if query["site_url"]:
        selected = selected.where(_is_at(home_of(query["site_url"])))
    if query["state"]:
        selected = selected.where(state().in_(query["state"]))
    return selected.limit(query["limit"] + 1)


def _is_at(home: str) -> ColumnElement[bool]:
    homes = spellings_of(home)
    return or_(Integration.site_home.in_(homes), Integration.home.in_(homes))
