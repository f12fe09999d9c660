"""The content types: the structure, joined with each entry's settings and synced count."""

import hashlib
from typing import Any

import orjson
from flask import Blueprint, Response, g, request
from marshmallow import ValidationError
from sqlalchemy import Connection, Row
from werkzeug.http import quote_etag

from receiver import keyring
from receiver.answers import JSON, gives, told
from receiver.auth import not_found, require
from receiver.engine import reading, writing
from receiver.entries import Held
from receiver.errors import Problem
from receiver.framing import asks, json_body, query_of, takes
from receiver.freshness import deadlines
from receiver.models import Integration, Structure
from receiver.structure import held_of, load_texts, lock, store_texts, texts_of
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
    Structure.missing,
)


@blueprint.get("/<integration:integration_id>/content-types/")
@asks(ContentTypesQuerySchema)
@gives(ContentTypesSchema)
@require("site", "admin", "read", sees=SHOWN)
def show(integration_id: int) -> Response:
    """Read the content types; `?include=missing` adds the entries that left."""
    query = query_of(ContentTypesQuerySchema)
    body = _body(g.caller.seen, with_missing=query["include"] == "missing")
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
def update(integration_id: int) -> Response:
    """Change the settings of entries, in the read's shape; answer with the read."""
    settings = ContentTypesSettingsSchema().load(json_body())
    with writing() as connection:
        held = _locked(connection, integration_id)
        _set(held, settings)
        store_texts(connection, integration_id, texts_of(held))
    return _read(integration_id)


@blueprint.put("/<integration:integration_id>/synced-counts/")
@takes(SyncedCountsSchema)
@gives(ContentTypesSchema)
@require("admin")
def put_synced_counts(integration_id: int) -> Response:
    """Say how many items of each entry are synced: 0 of those not named; answer with the read."""
    synced = SyncedCountsSchema().load(json_body())
    with writing() as connection:
        held = _locked(connection, integration_id)._replace(synced=synced)
        for part in (held.present, held.missing):
            for kind in KINDS:
                for name, entry in part[kind].items():
                    entry["synced_count"] = synced[kind].get(name, 0)
        store_texts(connection, integration_id, texts_of(held))
    return _read(integration_id)


def _locked(connection: Connection, integration_id: int) -> Held:
    if lock(connection, integration_id) is None:
        raise not_found()
    return held_of(load_texts(connection, integration_id))


def _set(held: Held, settings: dict[str, Any]) -> None:
    """Change settings in place; raise ValidationError for entries that were never seen."""
    unseen: dict[str, Any] = {}
    for kind, entries in settings.items():
        for name, values in entries.items():
            entry = held.present[kind].get(name) or held.missing[kind].get(name)
            if entry:
                entry.update(values)
            else:
                unseen.setdefault(kind, {})[name] = ["The site has never pushed this entry."]
    if unseen:
        raise ValidationError(unseen)


def _read(integration_id: int) -> Response:
    with reading() as connection:
        return Response(_body(keyring.see(connection, integration_id, SHOWN)), content_type=JSON)


def _body(row: Row[Any] | None, with_missing: bool = False) -> bytes:
    """Return the stored document as it is, with what changes at every push before it."""
    if row is None:
        raise not_found()
    post_types, taxonomies = orjson.Fragment(row.post_types), orjson.Fragment(row.taxonomies)
    if with_missing:
        missing = orjson.loads(row.missing)
        post_types = orjson.loads(row.post_types) | missing["post_types"]
        taxonomies = orjson.loads(row.taxonomies) | missing["taxonomies"]
    document = {
        "integration": row.id,
        "site": orjson.Fragment(row.site) if row.site else None,
        "revision": row.revision,
        "last_structure_fetch": row.last_structure_fetch,
        **deadlines(row.last_structure_fetch, row.disconnected_at),
        "disconnected_at": row.disconnected_at,
        "post_types": post_types,
        "taxonomies": taxonomies,
    }
    return told(document)
