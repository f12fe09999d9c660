"""The gate: authentication and authorization of each request."""

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
from receiver.keys import keyring, lookup, mint, signing

# Verified against where an integration has no live key: the duration of a response must not tell
# whether the integration exists.
DUMMY_KEY = hashlib.sha512(b"nobody").digest()[:45]

# What else a role may, beside what names it.
IMPLIED = {"edit": ("read",), "operate": ("admin",)}

Seen = Row[Any] | None


def admit(
    roles: Sequence[str], integration_id: int | None, sees: lookup.Columns
) -> tuple[Caller, Seen]:
    """Return the caller, and the row of the columns `sees` (None without an integration id).

    Raise a Problem: 401 without a valid credential, 403 if the caller has none of the roles, 404
    if the integration does not exist.
    """
    caller, integration = _identify(integration_id, sees)
    current().caller = caller
    if integration_id is None:
        logs.note(integration=caller.integration_id)
    if not _may(caller, roles):
        raise Problem(
            403,
            "forbidden",
            f"This request needs {describe(roles)}, but you sent {describe([caller.role])}:"
            " send it with the right one.",
        )
    if integration_id is not None and integration is None:
        raise not_found(caller)
    return caller, integration


def describe(roles: Sequence[str]) -> str:
    """Return the credentials of these roles, as a phrase for people."""
    names = {"site": "the site's key", "admin": "an admin key"}
    return " or ".join(names.get(role, f"an access token that may {role}") for role in roles)


def _may(caller: Caller, roles: Sequence[str]) -> bool:
    return not {caller.role, *IMPLIED.get(caller.role, ())}.isdisjoint(roles)


def _identify(integration_id: int | None, sees: lookup.Columns) -> tuple[Caller, Seen]:
    headers = request.headers
    # A signature is judged alone: a good bearer key must not make up for a bad signature.
    if "webhook-signature" in headers:
        return _signed(integration_id, sees)
    scheme, _, credential = headers.get("Authorization", "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise unauthorized("no credential")
    if credential.startswith(mint.PREFIX):
        return _key(credential, integration_id, sees)
    return _token(credential, integration_id, sees)


def _signed(integration_id: int | None, sees: lookup.Columns) -> tuple[Caller, Seen]:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    now, tolerance = time.time(), current_app.config["TIMESTAMP_TOLERANCE_SECONDS"]
    try:
        signed = signing.parse(*(request.headers.get(name, "") for name in names))
        with reading() as connection:
            # No integration has the id 0: the query finds nothing and takes as long.
            rows = lookup.find_signing_keys(connection, integration_id or 0, sees)
        found = keyring.signing_keys(rows)
        known = found or [DUMMY_KEY]
        key, skew = signing.verify(signed, current().body, known, int(now), tolerance)
    except signing.BadHeaders as error:
        raise unauthorized(str(error), detail=f"{error}.") from None
    except signing.BadClock as error:
        raise Problem(
            401,
            "clock_skew",
            f"The signature is valid, but it was {error}: correct your clock by server_time,"
            " then sign and send the request again.",
            server_time=int(now),
        ) from None
    except signing.BadSignature as error:
        raise unauthorized(str(error) if found else "no live key") from None
    return Caller("site", integration_id, mint.id_of(key), skew), rows[0]


def _key(api_key: str, integration_id: int | None, sees: lookup.Columns) -> tuple[Caller, Seen]:
    key_id = mint.key_id_of(api_key, current_app.config["SECRETS"])
    if not key_id:
        raise unauthorized("not a key of ours")
    with reading() as connection:
        key = lookup.find_key(connection, key_id, integration_id, sees)
    if not key or not key.live:
        raise unauthorized("revoked or expired key" if key else "removed key")
    if key.role == "site" and integration_id not in (None, key.of):
        raise unauthorized("key of another integration")
    return Caller(key.role, key.of, key_id), key.integration


def _token(token: str, integration_id: int | None, sees: lookup.Columns) -> tuple[Caller, Seen]:
    payload = mint.token_payload(token, current_app.config["SECRETS"], time.time())
    if payload and payload["may"] == "operate":
        caller = Caller("operate", None, "operate")
    elif payload and payload["integration"] == integration_id:
        caller = Caller(payload["may"], integration_id)
    else:
        raise unauthorized("bad, expired or foreign token")
    if integration_id is None:
        return caller, None
    with reading() as connection:
        return caller, lookup.find_integration(connection, integration_id, sees)
