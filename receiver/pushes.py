"""The push, and the question what of a push arrives."""

import hashlib
import time
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g, request
from marshmallow import ValidationError
from sqlalchemy import Row

from receiver import logs, structure
from receiver.answers import at, encode, gives, success
from receiver.auth import Caller, not_found, require, unauthorized
from receiver.config import VERSION
from receiver.engine import reading, writing
from receiver.errors import Problem
from receiver.framing import json_body, takes
from receiver.history import Delivery, accepted_as
from receiver.integrations import by_id
from receiver.limits import pay
from receiver.signing import ID
from receiver.turns import alone, takes_turn
from schemas.answers import ReceiptSchema, TestConnectionAnswerSchema
from schemas.homes import home_of, spellings_of
from schemas.push import ATTRIBUTES, KINDS, PushSchema, ValidPush, is_outside, load_push
from schemas.requests import TestConnectionSchema, load_tested_site

blueprint = Blueprint("pushes", __name__)

# Part of each digest: a release, which may have other rules, looks again at what it knew.
RULES = encode([VERSION, ATTRIBUTES])
VERSIONS = ("plugin_version", "wp_version", "php_version")


@blueprint.post("/<integration:integration_id>/update-structure/")
@takes(PushSchema)
@gives(ReceiptSchema)
@require("site", sees=structure.KNOWN)
@takes_turn
def accept(integration_id: int) -> Response:
    """Push the structure of the site."""
    caller, per_minute = g.caller, current_app.config["PUSHES_PER_MINUTE"]
    _check_signed(caller)
    _check_limit(integration_id, caller.seen, per_minute)
    delivery, push = _checked(integration_id, caller, per_minute)
    with alone(integration_id) as writes, writing() as connection:
        writes(connection)
        receipt = structure.receive(connection, delivery, push, per_minute)
    if receipt is None:
        raise unauthorized("removed integration")
    logs.note(result=receipt.result, revision=receipt.revision, changes=receipt.changes)
    if receipt.forgotten:
        logs.note(forgotten=receipt.forgotten)
    if receipt.refusal:
        raise receipt.refusal
    return success(receipt.public())


@blueprint.post("/<integration:integration_id>/test-connection/")
@takes(TestConnectionSchema, needed=False)
@gives(TestConnectionAnswerSchema)
@require("site")
def test_connection(integration_id: int) -> Response:
    """Say what of a request arrives; nothing is stored."""
    site = load_tested_site(json_body())
    with reading() as connection:
        integration = by_id(connection, integration_id)
    if integration is None:
        raise not_found()
    home_url = site.get("home_url")
    bound = integration.home or integration.site_home
    return success(
        {
            "integration": integration_id,
            "authenticated_by": "signature" if g.caller.signed else "bearer",
            "body_bytes": len(g.body),
            "body_sha256": hashlib.sha256(g.body).hexdigest(),
            "clock_skew": g.caller.skew,
            "server_time": int(time.time()),
            "versions": {"receiver": VERSION, **{name: site.get(name) for name in VERSIONS}},
            "home_url": integration.home_url,
            "site_matches": bound in spellings_of(home_of(home_url)) if home_url else None,
            "signature_required": current_app.config["REQUIRE_SIGNATURE"],
            "sync_requested": integration.sync_requested_at is not None,
            "last_structure_fetch": integration.last_structure_fetch,
        }
    )


def _check_signed(caller: Caller) -> None:
    if not caller.signed and current_app.config["REQUIRE_SIGNATURE"]:
        detail = "This receiver takes signed pushes only: sign it as Standard Webhooks have it."
        raise Problem(403, "signature_required", detail)


def _check_limit(integration_id: int, seen: Row[Any] | None, per_minute: int) -> None:
    """Refuse a push over the limit before it is parsed, unless its id was accepted before."""
    if seen is None or not per_minute:
        return
    try:
        pay(seen.pushes_paid_until, time.time(), per_minute)
    except Problem:
        with reading() as connection:
            webhook_id = request.headers.get("webhook-id")
            if not accepted_as(connection, integration_id, webhook_id):
                raise


def _checked(integration_id: int, caller: Caller, per_minute: int) -> tuple[Delivery, ValidPush]:
    """Parse and validate the body; one that the schema refuses counts like one that is stored."""
    try:
        return _load(integration_id, caller)
    except ValidationError:
        if per_minute:
            with writing() as connection:
                structure.charge(connection, integration_id, at(time.time()), per_minute)
        raise


def _load(integration_id: int, caller: Caller) -> tuple[Delivery, ValidPush]:
    document = json_body()
    digest = _structure_digest(document)
    # What is stored just as it comes has passed the schema.
    stored = structure.is_stored(caller.seen, is_outside(document), digest)
    push = load_push(document, stored)
    return _delivery(integration_id, digest, push, caller.skew), push


def _structure_digest(document: Any) -> str | None:
    """Return the digest of both maps, whatever the order of their keys, if they can have one."""
    if not isinstance(document, dict):
        return None
    try:
        maps = orjson.dumps([document.get(kind) for kind in KINDS], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # orjson reads deeper than it writes
        return None
    return hashlib.sha256(RULES + maps).hexdigest()


def _delivery(
    integration_id: int, digest: str | None, push: ValidPush, skew: int | None
) -> Delivery:
    now = time.time()
    latest = (now + current_app.config["TIMESTAMP_TOLERANCE_SECONDS"]) * 1000
    if (push.envelope["generated_at"] or 0) > latest:
        raise ValidationError({"generated_at": ["Is in the future: milliseconds since the epoch."]})
    webhook_id = request.headers.get("webhook-id")
    if webhook_id is not None and not ID.fullmatch(webhook_id):
        raise Problem(400, "bad_request", f"webhook-id must match {ID.pattern}.")
    return Delivery(
        integration_id,
        webhook_id,
        at(now),
        hashlib.sha256(g.body).hexdigest(),
        digest,
        skew,
    )
