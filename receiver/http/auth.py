"""The gate: who makes a request, and may they."""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from flask import current_app, request
from sqlalchemy import Row

from receiver.db.engine import reading
from receiver.http import logs
from receiver.http.current import Caller, current
from receiver.http.problems import Problem, not_found, unauthorized
from receiver.keys import keyring, mint, signing

# Verified against where there is no key, so that both take as long.
DUMMY_KEY = hashlib.sha512(b"nobody").digest()[:45]

Seen = Row[Any] | None


def admit(
    roles: Sequence[str], integration_id: int | None, sees: keyring.Columns
) -> tuple[Caller, Seen]:
    """Return who makes this request, and what is seen of the integration.

    Raise the 401, 403 or 404 unless one of the roles does and the integration exists.
    """
    caller, integration = _identify(integration_id, sees)
    current().caller = caller
    if integration_id is None:
        logs.note(integration=caller.integration_id)
    if not _may(caller, roles):
        raise Problem(
            403, "forbidden", f"This takes {words(roles)}: yours is {words([caller.role])}."
        )
    if integration_id is not None and integration is None:
        raise not_found(caller)
    return caller, integration


def words(roles: Sequence[str]) -> str:
    """Return who these roles are, in words."""
    names = {"site": "the site's key", "admin": "an admin key"}
    return " or ".join(names.get(role, f"an access token that may {role}") for role in roles)


def _may(caller: Caller, roles: Sequence[str]) -> bool:
    return caller.role in roles or (caller.role == "edit" and "read" in roles)


def _identify(integration_id: int | None, sees: keyring.Columns) -> tuple[Caller, Seen]:
    headers = request.headers
    if "webhook-signature" in headers:
        return _signed(integration_id, sees)
    scheme, _, credential = headers.get("Authorization", "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise unauthorized("no credential")
    if credential.startswith(mint.PREFIX):
        return _key(credential, integration_id, sees)
    return _token(credential, integration_id, sees)


def _signed(integration_id: int | None, sees: keyring.Columns) -> tuple[Caller, Seen]:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    now, tolerance = time.time(), current_app.config["TIMESTAMP_TOLERANCE_SECONDS"]
    try:
        signed = signing.parse(*(request.headers.get(name, "") for name in names))
        with reading() as connection:
            rows = keyring.find_signing(connection, integration_id or 0, sees)
        found = keyring.signing_keys(rows)
        known = found or [DUMMY_KEY]
        key, skew = signing.verify(signed, current().body, known, int(now), tolerance)
    except signing.BadHeaders as error:
        raise unauthorized(str(error), detail=f"{error}.") from None
    except signing.BadClock as error:
        raise Problem(
            401,
            "clock_skew",
            f"The signature is good, but {error}: set the clock, or add the offset to"
            " server_time, and sign again.",
            server_time=int(now),
        ) from None
    except signing.BadSignature as error:
        raise unauthorized(str(error) if found else "no live key") from None
    return Caller("site", integration_id, mint.id_of(key), skew), rows[0]


def _key(api_key: str, integration_id: int | None, sees: keyring.Columns) -> tuple[Caller, Seen]:
    key_id = mint.key_id_of(api_key, current_app.config["SECRETS"])
    if not key_id:
        raise unauthorized("not a key of ours")
    with reading() as connection:
        row = keyring.find(connection, key_id, integration_id, sees)
    if not row or not row.live:
        raise unauthorized("removed key" if not row else "revoked or expired key")
    if row.role == "site" and integration_id not in (None, row.of):
        raise unauthorized("key of another integration")
    seen = row if integration_id is not None and row.id else None
    return Caller(row.role, row.of, key_id), seen


def _token(token: str, integration_id: int | None, sees: keyring.Columns) -> tuple[Caller, Seen]:
    payload = mint.token_payload(token, current_app.config["SECRETS"], time.time())
    if not payload or payload["integration"] != integration_id:
        raise unauthorized("bad, expired or foreign token")
    with reading() as connection:
        seen = keyring.see(connection, payload["integration"], sees)
    return Caller(payload["may"], integration_id), seen
