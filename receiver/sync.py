"""Sync now: the receiver asks the site to push, and what cannot be delivered waits."""

import secrets
import threading
import time
from typing import Any

from flask import Blueprint, Response, current_app
from sqlalchemy import Connection, Row, update

from receiver import keyring, logs, outbound, signing, structure
from receiver.answers import at, encode, gives, success
from receiver.auth import not_found, require
from receiver.config import VERSION
from receiver.engine import writing
from receiver.errors import Problem
from receiver.models import Integration
from receiver.turns import turn
from schemas.answers import SyncAnswerSchema

blueprint = Blueprint("sync", __name__)

SECONDS_BETWEEN = 30
ROUTE = "/?rest_route=/igny8/v1/sync-structure"
BODY = encode({"type": "sync.requested"})
DETAILS = {
    "busy": "The receiver is asking other sites right now.",
    "no_key": "The integration has no live key to sign with: rotate its key, and connect anew.",
    "not_allowed": "The site's address is not one of the internet: see ALLOW_PRIVATE_SITES.",
    "unreachable": "The site could not be reached: check that its address is right and it is up.",
    "bad_certificate": "The site's certificate is not valid for its name: renew it.",
    "timeout": "The site did not answer within 5 seconds.",
    "refused": "The site refused the request: connect the plugin anew, with its own key.",
    "not_found": "The site has no such route: check that the plugin is active and up to date.",
    "unexpected_answer": "Something other than the plugin answered: check the site's address,"
    " and that no firewall or redirect stands before it.",
}
WAITS = " The request waits: the site hears of it the next time it asks, within the hour."
REASONS = {401: "refused", 403: "refused", 404: "not_found"}

# Fewer than a worker has threads, so that slow sites never keep it from taking pushes.
asking = threading.BoundedSemaphore(2)


@blueprint.post("/<integration:integration_id>/sync-now/")
@gives(SyncAnswerSchema, 202)
@require("admin", "edit")
def request_sync(integration_id: int) -> Response:
    """Ask the site to push now, at most once in 30 s; say whether that was delivered."""
    with turn(integration_id), writing() as connection:
        integration, keys = _note(connection, integration_id)
    reason = _ask(integration, keys)
    logs.note(delivered=reason is None, undelivered=reason)
    answer = {
        "integration": integration_id,
        "delivered": reason is None,
        "reason": reason,
        "detail": _detail(reason),
    }
    return success(answer, 202)


def _detail(reason: str | None) -> str | None:
    if reason is None:
        return None
    # Without a live key the site cannot ask either.
    return DETAILS[reason] + ("" if reason == "no_key" else WAITS)


def _note(connection: Connection, integration_id: int) -> tuple[Row[Any], list[bytes]]:
    """Let the request wait for the site; raise the 429 when the last is too fresh."""
    integration = structure.lock(connection, integration_id)
    if integration is None:
        raise not_found()
    now = at(time.time())
    if integration.sync_asked_at:
        wait = SECONDS_BETWEEN - abs((now - integration.sync_asked_at).total_seconds())
        if wait > 0:
            detail = f"The site was asked less than {SECONDS_BETWEEN} seconds ago: wait, then ask."
            raise Problem(429, "rate_limited", detail).after(wait)
    query = update(Integration).where(Integration.id == integration_id)
    connection.execute(query.values(sync_requested_at=now, sync_asked_at=now))
    return integration, keyring.signing_keys(keyring.find_signing(connection, integration_id, ()))


def _ask(integration: Row[Any], keys: list[bytes]) -> str | None:
    """Deliver the request; return None, or why it was not."""
    if not keys:
        return "no_key"
    if not asking.acquire(blocking=False):
        return "busy"
    try:
        answer = outbound.post(
            (integration.home_url or integration.site_url).rstrip("/") + ROUTE,
            _headers(keys),
            BODY,
            allow_private=current_app.config["ALLOW_PRIVATE_SITES"],
        )
    except outbound.Failed as failure:
        return str(failure)
    finally:
        asking.release()
    # Firewalls answer 202 too, with a page that challenges browsers.
    if answer == (202, "application/json"):
        return None
    return REASONS.get(answer.status, "unexpected_answer")


def _headers(keys: list[bytes]) -> dict[str, str]:
    webhook_id, timestamp = f"msg_{secrets.token_hex(12)}", int(time.time())
    signatures = [signing.sign(key, webhook_id, timestamp, BODY) for key in keys]
    return {
        "Content-Type": "application/json",
        "User-Agent": f"structure-receiver/{VERSION}",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
