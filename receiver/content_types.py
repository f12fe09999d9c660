"""The content types: the structure, joined with each entry's settings and synced count."""

import hashlib
import time
from typing import Any

import orjson
from flask import Blueprint, Response, g, request
from sqlalchemy import Connection, Row
from werkzeug.http import quote_etag

from receiver import document, keyring
from receiver.answers import JSON, at, gives, told
from receiver.auth import not_found, require
from receiver.engine import reading, writing
from receiver.errors import Problem
from receiver.framing import asks, json_body, query_of, takes
from receiver.freshness import deadlines
from receiver.history import record_changes
from receiver.models import Integration, Structure
from receiver.settings import set_all
from receiver.structure import lock
from receiver.turns import takes_turn
from schemas.answers import ContentTypesSchema
from schemas.push import KINDS
from schemas.requests import (
    ContentTypesQuerySchema,
    ContentTypesSettingsSchema,
    SyncedCountsSchema,
)

blueprint = Blueprint("content_types", __name__)

SHOWN = (
    Integration.revision,
    Integration.site,
    Integration.last_structure_fetch,
    Integration.disconnected_at,
    Structure.post_types,
    Structure.taxonomies,
    Structure.synced_at,
)
WITH_MISSING = (*SHOWN, Structure.missing)


@blueprint.get("/<integration:integration_id>/content-types/")
@asks(ContentTypesQuerySchema)
@gives(ContentTypesSchema)
@require("site", "admin", "read", sees=SHOWN)
def show(integration_id: int) -> Response:
    """Read the content types; `?include=missing` adds the entries that left."""
    query = query_of(ContentTypesQuerySchema)
    if query["include"] == "missing":
        with reading() as connection:
            body = _body_with_missing(keyring.see(connection, integration_id, WITH_MISSING))
    else:
        body = _body(g.caller.seen)
    etag = hashlib.sha256(body).hexdigest()[:32]
    if "HTTP_IF_MATCH" in request.environ and not request.if_match.contains(etag):
        raise Problem(412, "precondition_failed", "The content types are not those of If-Match.")
    known = request.if_none_match.contains_weak(etag)
    headers = {"ETag": quote_etag(etag), "Cache-Control": "private, no-cache", "Content-Type": JSON}
    return Response(None if known else body, 304 if known else 200, headers)


@blueprint.patch("/<integration:integration_id>/content-types/")
@takes(ContentTypesSettingsSchema)
@gives(ContentTypesSchema)
@require("admin", "edit")
@takes_turn
def update(integration_id: int) -> Response:
    """Change the settings of entries, in the read's shape; answer with the read."""
    settings = ContentTypesSettingsSchema().load(json_body())
    with writing() as connection:
        integration = _locked(connection, integration_id)
        before = document.load(connection, integration_id)
        held = document.held_of(before)
        changes = set_all(held, settings)
        document.store(connection, integration_id, before, document.columns_of(held))
        if changes:
            revision, now = integration.revision, at(time.time())
            record_changes(connection, integration_id, revision, now, changes)
    return _read(integration_id)


@blueprint.put("/<integration:integration_id>/synced-counts/")
@takes(SyncedCountsSchema)
@gives(ContentTypesSchema)
@require("admin")
@takes_turn
def put_synced_counts(integration_id: int) -> Response:
    """Say how many items of each entry are synced: 0 of those not named; answer with the read."""
    synced = SyncedCountsSchema().load(json_body())
    with writing() as connection:
        _locked(connection, integration_id)
        before = document.load(connection, integration_id)
        held = document.held_of(before)._replace(synced=synced, synced_at=at(time.time()))
        for part in (held.present, held.missing or {}):
            for kind, entries in part.items():
                for name, entry in entries.items():
                    entry["synced_count"] = synced[kind].get(name, 0)
        document.store(connection, integration_id, before, document.columns_of(held))
    return _read(integration_id)


def _locked(connection: Connection, integration_id: int) -> Row[Any]:
    integration = lock(connection, integration_id)
    if integration is None:
        raise not_found()
    return integration


def _read(integration_id: int) -> Response:
    with reading() as connection:
        return Response(_body(keyring.see(connection, integration_id, SHOWN)), content_type=JSON)


def _body_with_missing(row: Row[Any] | None) -> bytes:
    """Return the document with the entries that left among the others."""
    if row is None:
        raise not_found()
    missing = orjson.loads(row.missing)
    maps = {kind: orjson.loads(row._mapping[kind]) | missing[kind] for kind in KINDS}
    return _body(row, **maps)


def _body(row: Row[Any] | None, **maps: Any) -> bytes:
    """Return the stored document as it is, with what changes at every push before it."""
    if row is None:
        raise not_found()
    answer = {
        "integration": row.id,
        "site": orjson.Fragment(row.site) if row.site else None,
        "revision": row.revision,
        "last_structure_fetch": row.last_structure_fetch,
        **deadlines(row.last_structure_fetch, row.disconnected_at),
        "disconnected_at": row.disconnected_at,
        "synced_at": row.synced_at,
        "post_types": orjson.Fragment(row.post_types),
        "taxonomies": orjson.Fragment(row.taxonomies),
    }
    return told(answer | maps)
