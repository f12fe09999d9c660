"""The content types: the structure, joined with each entry's settings and synced count."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, current_app, request
from sqlalchemy import Row
from werkzeug.http import quote_etag

from receiver.db.engine import reading, writing
from receiver.db.models import Integration, Structure
from receiver.http.contract import Contract, Resource
from receiver.http.problems import Problem
from receiver.http.responses import success_body
from receiver.integrations.freshness import Freshness
from receiver.keys import lookup
from receiver.refusals import Gone
from receiver.structure import document, index
from receiver.structure.history import record_changes
from receiver.structure.receive import lock
from receiver.structure.settings import set_all
from receiver.values import JSON, at
from schemas.answers import ContentTypesSchema
from schemas.push import KINDS
from schemas.requests import (
    ContentTypesQuerySchema,
    ContentTypesSettingsSchema,
    SyncedCountsSchema,
)

resource = Resource("content_types", __name__)

PATH = "/<integration:integration_id>/content-types/"

# Loaded with the key, so that a read is one statement on one snapshot.
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


@resource.view(
    "GET",
    PATH,
    contract=Contract(
        ("site", "admin", "read"),
        ContentTypesSchema(),
        query=ContentTypesQuerySchema(),
        sees=SHOWN,
        conditional=True,
        refuses=("precondition_failed",),
    ),
)
def show(integration: Row[Any], query: Mapping[str, Any]) -> Response:
    """Read the content types; `?include=missing` adds the missing entries."""
    if query["include"] == "missing":
        body = _body_with_missing(_load(integration.id, WITH_MISSING))
    else:
        body = _body(integration)
    # Of the whole body, so that a 304 is right whatever a later release adds to a read.
    etag = hashlib.sha256(body).hexdigest()[:32]
    if "If-Match" in request.headers and not request.if_match.contains(etag):
        detail = "The content types are not those of If-Match: read them again without it."
        raise Problem(412, "precondition_failed", detail)
    unchanged = request.if_none_match.contains_weak(etag)
    headers = {"ETag": quote_etag(etag), "Cache-Control": "private, no-cache", "Content-Type": JSON}
    return Response(None if unchanged else body, 304 if unchanged else 200, headers)


@resource.view(
    "PATCH",
    PATH,
    contract=Contract(
        ("admin", "edit"), ContentTypesSchema(), body=ContentTypesSettingsSchema(), turn=True
    ),
)
def update(integration_id: int, body: dict[str, Any]) -> Response:
    """Change the settings of entries, in the shape of a read; respond as a read."""
    with writing() as connection:
        integration = lock(connection, integration_id)
        before = document.load(connection, integration_id)
        held = document.held_of(before)
        changes = set_all(held, body)
        document.store(connection, integration_id, before, document.columns_of(held))
        if changes:
            revision, now = integration.revision, at(time.time())
            record_changes(connection, integration_id, revision, now, changes)
            index.follow(connection, integration, changes, held.present)
    return _read(integration_id)


@resource.view(
    "PUT",
    "/<integration:integration_id>/synced-counts/",
    contract=Contract(("admin",), ContentTypesSchema(), body=SyncedCountsSchema(), turn=True),
)
def put_synced_counts(integration_id: int, body: dict[str, Any]) -> Response:
    """Store the synced count of each entry, 0 for those not named; respond as a read."""
    with writing() as connection:
        lock(connection, integration_id)  # first, as every writer does
        before = document.load(connection, integration_id)
        held = document.held_of(before)._replace(synced=body, synced_at=at(time.time()))
        for part in (held.present, held.missing or {}):
            for kind, entries in part.items():
                for name, entry in entries.items():
                    entry["synced_count"] = body[kind].get(name, 0)
        document.store(connection, integration_id, before, document.columns_of(held))
    return _read(integration_id)


def _read(integration_id: int) -> Response:
    return Response(_body(_load(integration_id, SHOWN)), content_type=JSON)


def _load(integration_id: int, sees: lookup.Columns) -> Row[Any]:
    with reading() as connection:
        row = lookup.find_integration(connection, integration_id, sees)
    if row is None:
        raise Gone
    return row


def _body_with_missing(row: Row[Any]) -> bytes:
    """Return the body of a read with the missing entries among the others."""
    missing = orjson.loads(row.missing)
    maps = {kind: orjson.loads(row._mapping[kind]) | missing[kind] for kind in KINDS}
    return _body(row, **maps)


def _body(row: Row[Any], **maps: Any) -> bytes:
    """Return the body of a read: the values of the integration, then the stored maps."""
    # Fragments are copied into the body as they are: parsing them would be most of a read's work.
    answer = {
        "integration": row.id,
        "site": orjson.Fragment(row.site) if row.site else None,
        "revision": row.revision,
        "last_structure_fetch": row.last_structure_fetch,
        **Freshness.of(current_app.config).deadlines(row.last_structure_fetch, row.disconnected_at),
        "disconnected_at": row.disconnected_at,
        "synced_at": row.synced_at,
        "post_types": orjson.Fragment(row.post_types),
        "taxonomies": orjson.Fragment(row.taxonomies),
    }
    return success_body(answer | maps)
