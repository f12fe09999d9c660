"""The gates: who is calling, and may they."""

import functools
import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask import current_app, g, request
from sqlalchemy import Row

from receiver import keyring, keys, logs, signing
from receiver.engine import reading
from receiver.errors import Problem

# Verified against where there is no key, so that both take as long.
DUMMY_KEY = hashlib.sha512(b"nobody").digest()[:45]

View = Callable[..., Any]


class Caller(NamedTuple):
    """Who calls: a role, and what is known of how.

    `role` is site, admin, read or edit; `integration_id` is None for an admin;
    `skew` is the sender's clock less ours in seconds where the request was signed;
    `seen` is what the gate was asked to see of the integration, None if it is not there.
    """

    role: str
    integration_id: int | None
    key_id: str | None = None
    skew: int | None = None
    seen: Row[Any] | None = None

    @property
    def signed(self) -> bool:
        return self.skew is not None


def public(view: View) -> View:
    """Let anyone in."""
    view.gate = ()  # type: ignore[attr-defined]
    return view


def require(*roles: str, sees: keyring.Columns = ()) -> Callable[[View], View]:
    """Let these roles in: site, admin, read (a token of either kind) and edit.

    `sees` are columns of the integration that the view needs: the statement that
    looks the key up brings them along, as `g.caller.seen`.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            integration_id = kwargs.get("integration_id")
            g.caller = caller = _identify(integration_id, sees)
            if integration_id is None:
                logs.note(integration=caller.integration_id)
            if not _may(caller, roles):
                raise Problem(
                    403,
                    "forbidden",
                    f"This takes {words(roles)}: yours is {words([caller.role])}.",
                )
            return view(*args, **kwargs)

        guarded.gate = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def _identify(integration_id: int | None, sees: keyring.Columns) -> Caller:
    headers = request.headers
    if "webhook-signature" in headers:
        return _signed(integration_id, sees)
    scheme, _, credential = headers.get("Authorization", "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise unauthorized("no credential")
    if credential.startswith(keys.PREFIX):
        return _key(credential, integration_id, sees)
    return _token(credential, integration_id, sees)


def _signed(integration_id: int | None, sees: keyring.Columns) -> Caller:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    now, tolerance = time.time(), current_app.config["TIMESTAMP_TOLERANCE_SECONDS"]
    try:
        signed = signing.parse(*(request.headers.get(name, "") for name in names))
        with reading() as connection:
            rows = keyring.find_signing(connection, integration_id or 0, sees)
        found = keyring.signing_keys(rows)
        skew = signing.verify(signed, g.body, found or [DUMMY_KEY], int(now), tolerance)
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
    return Caller("site", integration_id, skew=skew, seen=rows[0])


def _key(api_key: str, integration_id: int | None, sees: keyring.Columns) -> Caller:
    key_id = keys.key_id_of(api_key, current_app.config["SECRETS"])
    if not key_id:
        raise unauthorized("not a key of ours")
    with reading() as connection:
        row = keyring.find(connection, key_id, integration_id, sees)
    if not row or not row.live:
        raise unauthorized("removed key" if not row else "revoked or expired key")
    if row.role == "site" and integration_id not in (None, row.of):
        raise unauthorized("key of another integration")
    return Caller(row.role, row.of, key_id, seen=row if sees and row.id else None)


def _token(token: str, integration_id: int | None, sees: keyring.Columns) -> Caller:
    payload = keys.token_payload(token, current_app.config["SECRETS"], time.time())
    if not payload or payload["integration"] != integration_id:
        raise unauthorized("bad, expired or foreign token")
    if not sees:
        return Caller(payload["may"], integration_id)
    with reading() as connection:
        seen = keyring.see(connection, payload["integration"], sees)
    return Caller(payload["may"], integration_id, seen=seen)


def _may(caller: Caller, roles: Sequence[str]) -> bool:
    return caller.role in roles or (caller.role == "edit" and "read" in roles)


def words(roles: Sequence[str]) -> str:
    """Say who these roles are."""
    names = {"site": "the site's key", "admin": "an admin key"}
    return " or ".join(names.get(role, f"an access token that may {role}") for role in roles)


def unauthorized(reason: str, detail: str | None = None) -> Problem:
    """Return the one 401: it tells nothing of what exists; the reason goes to the log."""
    problem = Problem(
        401,
        "unauthorized",
        detail
        or "The key, token or signature does not open this integration: check the key, the"
        " integration's id and that the body was signed as it was sent.",
        reason=f"unauthorized: {reason}",
    )
    problem.headers["WWW-Authenticate"] = "Bearer"
    return problem


def not_found() -> Problem:
    """Return the answer for an integration that is not there, to a caller who was let in."""
    if g.caller.role == "admin":
        return Problem(404, "not_found", "There is no such integration: list them to see which.")
    return unauthorized("removed integration")
