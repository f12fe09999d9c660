"""Sync now: ask the site to push; a request that cannot be delivered waits for the site."""

import secrets
import threading
import time
from typing import Any

from flask import Response, current_app
from sqlalchemy import Connection, Row, update

from receiver import outbound
from receiver.config import VERSION
from receiver.db.engine import writing
from receiver.db.models import Integration
from receiver.http import logs
from receiver.http.contract import Contract, Resource
from receiver.http.problems import Problem
from receiver.http.responses import success
from receiver.http.turns import turn
from receiver.keys import keyring, lookup, signing
from receiver.structure.receive import lock
from receiver.values import JSON, at, encode
from schemas.answers import SyncAnswerSchema

resource = Resource("sync", __name__)

SECONDS_BETWEEN = 30
# In the query string: pretty permalinks may be off, and then /wp-json/ does not exist.
ROUTE = "/?rest_route=/igny8/v1/sync-structure"
BODY = encode({"type": "sync.requested"})
DETAILS = {
    "busy": "The receiver is asking other sites at the moment: try again in a few seconds.",
    "no_key": "The integration has no live key: rotate its key, and connect with the new one.",
    "not_allowed": "The site's address is not a public one: correct it or set ALLOW_PRIVATE_SITES.",
    "unreachable": "The site could not be reached: check its address, and that it is up.",
    "bad_certificate": "The site's certificate is not valid for its name: renew or replace it.",
    "timeout": "The site did not answer within 5 seconds: check that it is up, then try again.",
    "refused": "The site refused the request: connect its plugin again, with its own key.",
    "not_found": "The site has no such route: check that the plugin is active and up to date.",
    "unexpected_answer": "Something other than the plugin answered: check the site's address,"
    " and that no firewall or redirect is in front of it.",
}
WAITS = " The request waits: the site gets it when it next asks the receiver, within an hour."
REASONS = {401: "refused", 403: "refused", 404: "not_found"}

# Fewer than a worker has threads, so that slow sites never keep it from taking pushes.
asking = threading.BoundedSemaphore(2)


@resource.view(
    "POST",
    "/<integration:integration_id>/sync-now/",
    contract=Contract(("admin", "edit"), SyncAnswerSchema(), status=202, refuses=("rate_limited",)),
)
def request_sync(integration_id: int) -> Response:
    """Ask the site to push now, at most once in 30 s; report whether that was delivered."""
    # Committed before the site is asked: its push may arrive before its response, and no
    # transaction may stay open while a slow site answers.
    with turn(integration_id), writing() as connection:
        integration, keys = _record_request(connection, integration_id)
    reason = _deliver(integration, keys)
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
    # Without a live key the site cannot ask the receiver either.
    return DETAILS[reason] + ("" if reason == "no_key" else WAITS)


def _record_request(connection: Connection, integration_id: int) -> tuple[Row[Any], list[bytes]]:
    """Store that the site is to push; raise the 429 if it was asked less than 30 s ago."""
    integration = lock(connection, integration_id)
    now = at(time.time())
    if integration.sync_asked_at:
        # abs(), because the clock may have been set back.
        wait = SECONDS_BETWEEN - abs((now - integration.sync_asked_at).total_seconds())
        if wait > 0:
            detail = f"The site was asked less than {SECONDS_BETWEEN} s ago: wait, then ask again."
            raise Problem(429, "rate_limited", detail).after(wait)
    query = update(Integration).where(Integration.id == integration_id)
    connection.execute(query.values(sync_requested_at=now, sync_asked_at=now))
    return integration, keyring.signing_keys(lookup.find_signing_keys(connection, integration_id))


def _deliver(integration: Row[Any], keys: list[bytes]) -> str | None:
    """Send the request to the site; return None, or the reason why it was not delivered."""
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
    # Some firewalls answer 202, too, with an HTML page that challenges browsers.
    if (answer.status, answer.content_type) == (202, JSON):
        return None
    return REASONS.get(answer.status, "unexpected_answer")


def _headers(keys: list[bytes]) -> dict[str, str]:
    signed = signing.headers(keys, f"msg_{secrets.token_hex(12)}", BODY)
    return {"User-Agent": f"structure-receiver/{VERSION}", **signed}
