"""The push, and the test connection."""

import hashlib
import time
from typing import Any

import orjson
from flask import Response, current_app, request
from marshmallow import ValidationError
from sqlalchemy import Row

from receiver.config import VERSION
from receiver.db.engine import reading, writing
from receiver.db.models import Integration
from receiver.events import outbox
from receiver.http import logs
from receiver.http.body import parse
from receiver.http.contract import Contract, Resource
from receiver.http.current import Caller, current
from receiver.http.problems import Problem
from receiver.http.responses import success
from receiver.http.turns import single_writer
from receiver.keys.signing import ID
from receiver.structure import receive as structure
from receiver.structure.document import is_stored
from receiver.structure.history import Delivery, accepted_as
from receiver.structure.receive import RateLimited, pay
from receiver.values import at, encode
from schemas.answers import ReceiptSchema, TestConnectionAnswerSchema
from schemas.homes import home_of, spellings_of
from schemas.push import ATTRIBUTES, KINDS, Push, PushSchema
from schemas.requests import TestConnectionSchema

resource = Resource("pushes", __name__)

# Part of each digest: another release may have other rules, so it validates every structure again.
RULES = encode([VERSION, ATTRIBUTES])
TEST_COLUMNS = (
    Integration.home,
    Integration.site_home,
    Integration.home_url,
    Integration.sync_requested_at,
    Integration.last_structure_fetch,
)
VERSIONS = ("plugin_version", "wp_version", "php_version")


@resource.view(
    "POST",
    "/<integration:integration_id>/update-structure/",
    contract=Contract(
        ("site",),
        ReceiptSchema(),
        body=PushSchema(),
        raw_body=True,
        sees=structure.PREFETCHED,
        turn=True,
        refuses=("bad_request", "id_reused", "site_mismatch", "signature_required"),
    ),
)
def accept(caller: Caller, integration: Row[Any], body: bytes) -> Response:
    """Push the structure of the site."""
    per_minute = current_app.config["PUSHES_PER_MINUTE"]
    _check_signed(caller)
    _check_limit(integration, per_minute)
    delivery, push = _checked(integration, caller, body, per_minute)
    with single_writer(integration.id) as note_begin, writing() as connection:
        note_begin(connection)
        receipt = structure.receive(connection, delivery, push, per_minute)
        outbox.write(connection, integration.id, receipt.happened, delivery.received_at)
    logs.note(result=receipt.result, revision=receipt.revision, changes=receipt.changes)
    if receipt.forgotten:
        logs.note(forgotten=receipt.forgotten)
    # After the commit, which stored what the operator should know of the refusal.
    if receipt.refusal:
        raise receipt.refusal
    return success(receipt.public())


@resource.view(
    "POST",
    "/<integration:integration_id>/test-connection/",
    contract=Contract(
        ("site",),
        TestConnectionAnswerSchema(),
        body=TestConnectionSchema(),
        body_required=False,
        sees=TEST_COLUMNS,
    ),
)
def test_connection(caller: Caller, integration: Row[Any], body: dict[str, Any]) -> Response:
    """Report what arrived of a request; store nothing."""
    site, raw = body["site"] or {}, current().body
    home_url = site.get("home_url")
    bound = integration.home or integration.site_home
    return success(
        {
            "integration": integration.id,
            "authenticated_by": "signature" if caller.signed else "bearer",
            "body_bytes": len(raw),
            "body_sha256": hashlib.sha256(raw).hexdigest(),
            "clock_skew": caller.skew,
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
        detail = "This receiver accepts only signed pushes: sign it as Standard Webhooks specifies."
        raise Problem(403, "signature_required", detail)


def _check_limit(integration: Row[Any], per_minute: int) -> None:
    """Refuse a push above the rate limit before it is parsed; a duplicate costs nothing."""
    try:
        pay(integration.pushes_paid_until, time.time(), per_minute)
    except RateLimited:
        with reading() as connection:
            webhook_id = request.headers.get("webhook-id")
            if not accepted_as(connection, integration.id, webhook_id):
                raise


def _checked(
    integration: Row[Any], caller: Caller, body: bytes, per_minute: int
) -> tuple[Delivery, Push]:
    """Parse and validate the body; a push that is invalid counts against the rate limit, too."""
    try:
        return _load(integration, caller, body)
    except ValidationError:
        if per_minute:
            with writing() as connection:
                structure.charge(connection, integration.id, at(time.time()), per_minute)
        raise


def _load(integration: Row[Any], caller: Caller, body: bytes) -> tuple[Delivery, Push]:
    document = parse(body)
    digest = _structure_digest(document)
    push = Push(document)
    # A structure with the stored digest has passed this schema before.
    if not is_stored(integration, push.outside, digest):
        push.validate()
    sent = hashlib.sha256(body).hexdigest()
    return _delivery(integration.id, sent, digest, push, caller), push


def _structure_digest(document: Any) -> str | None:
    """Return the digest of both maps in canonical JSON, or None if they cannot be serialized."""
    if not isinstance(document, dict):
        return None
    try:
        maps = orjson.dumps([document.get(kind) for kind in KINDS], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # it parses deeper nesting than it serializes
        return None
    return hashlib.sha256(RULES + maps).hexdigest()


def _delivery(
    integration_id: int, sent: str, digest: str | None, push: Push, caller: Caller
) -> Delivery:
    now = time.time()
    latest = (now + current_app.config["TIMESTAMP_TOLERANCE_SECONDS"]) * 1000
    if (push.envelope["generated_at"] or 0) > latest:
        message = "Is in the future: send milliseconds since the epoch, and check the clock."
        raise ValidationError({"generated_at": [message]})
    webhook_id = request.headers.get("webhook-id")
    if webhook_id is not None and not ID.fullmatch(webhook_id):
        raise Problem(400, "bad_request", f"Send a webhook-id that matches {ID.pattern}.")
    return Delivery(
        integration_id,
        caller.key_id,
        webhook_id,
        at(now),
        sent,
        digest,
        caller.skew,
    )
