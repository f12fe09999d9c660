"""The content types: the structure, joined with each entry's settings and synced count."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, current_app, request
from marshmallow import ValidationError
from sqlalchemy import Connection, Row
from werkzeug.http import quote_etag

from receiver.db.engine import reading, writing
from receiver.db.models import Integration, Structure
from receiver.http.contract import Contract, Resource
from receiver.http.problems import Problem
from receiver.http.responses import success_body
from receiver.integrations.freshness import Freshness
from receiver.keys import keyring
from receiver.refusals import Gone
from receiver.structure.entries import Held
from receiver.structure.receive import held_of, load_texts, lock, store_texts, texts_of
from receiver.values import JSON
from schemas.answers import ContentTypesSchema
from schemas.push import KINDS
from schemas.requests import (
    ContentTypesQuerySchema,
    ContentTypesSettingsSchema,
    SyncedCountsSchema,
)

resource = Resource("content_types", __name__)
PATH = "/<integration:integration_id>/content-types/"

SHOWN = (
    Integration.revision,
    Integration.site,
    Integration.last_structure_fetch,
    Integration.disconnected_at,
    Structure.post_types,
    Structure.taxonomies,
    Structure.missing,
)


@resource.view(
    "GET",
    PATH,
    contract=Contract(
        ("site", "admin", "read"),
        ContentTypesSchema(),
        query=ContentTypesQuerySchema(),
        sees=SHOWN,
    ),
)
def show(integration: Row[Any], query: Mapping[str, Any]) -> Response:
    """Read the content types; `?include=missing` adds the entries that left."""
    body = _body(integration, with_missing=query["include"] == "missing")
    etag = hashlib.sha256(body).hexdigest()[:32]
    if "If-Match" in request.headers and not request.if_match.contains(etag):
        raise Problem(412, "precondition_failed", "The content types are not those of If-Match.")
    known = request.if_none_match.contains_weak(etag)
    headers = {"ETag": quote_etag(etag), "Cache-Control": "private, no-cache", "Content-Type": JSON}
    return Response(None if known else body, 304 if known else 200, headers)


@resource.view(
    "PATCH",
    PATH,
    contract=Contract(("admin", "edit"), ContentTypesSchema(), body=ContentTypesSettingsSchema()),
)
def update(integration_id: int, body: dict[str, Any]) -> Response:
    """Change the settings of entries, in the read's shape; answer with the read."""
    with writing() as connection:
        held = _locked(connection, integration_id)
        _set(held, body)
        store_texts(connection, integration_id, texts_of(held))
    return _read(integration_id)


@resource.view(
    "PUT",
    "/<integration:integration_id>/synced-counts/",
    contract=Contract(("admin",), ContentTypesSchema(), body=SyncedCountsSchema()),
)
def put_synced_counts(integration_id: int, body: dict[str, Any]) -> Response:
    """Say how many items of each entry are synced: 0 of those not named; answer with the read."""
    with writing() as connection:
        held = _locked(connection, integration_id)._replace(synced=body)
        for part in (held.present, held.missing):
            for kind in KINDS:
                for name, entry in part[kind].items():
                    entry["synced_count"] = body[kind].get(name, 0)
        store_texts(connection, integration_id, texts_of(held))
    return _read(integration_id)


def _locked(connection: Connection, integration_id: int) -> Held:
    lock(connection, integration_id)
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
        row = keyring.see(connection, integration_id, SHOWN)
    if row is None:
        raise Gone
    return Response(_body(row), content_type=JSON)


def _body(row: Row[Any], with_missing: bool = False) -> bytes:
    """Return the stored document as it is, with what changes at every push before it."""
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
        **Freshness.of(current_app.config).deadlines(row.last_structure_fetch, row.disconnected_at),
        "disconnected_at": row.disconnected_at,
        "post_types": post_types,
        "taxonomies": taxonomies,
    }
    return success_body(document)
