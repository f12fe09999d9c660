"""Every route, every kind of caller, and the response that each should get."""

import itertools
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Connection, delete, insert

from receiver.db.engine import writing
from receiver.db.event_models import Delivery, Endpoint, Event
from receiver.events import endpoints, outbox
from receiver.http.contract import contract_of
from receiver.http.routing import API, template
from receiver.integrations.register import add
from receiver.keys import keyring
from receiver.keys import mint as keys
from tests.support.pusher import BASE, SEED, Pusher
from tests.support.serving import SECRET

Headers = dict[str, str]

sites = itertools.count(1)
DELIVERY = 2**40  # beyond the positions of the events of other tests


class Route(NamedTuple):
    """An address, a body that it accepts, and the roles that its contract allows."""

    method: str
    path: str
    body: Any
    allow: tuple[str, ...]


SITE = frozenset({"site key", "site key, rotated, in its overlap", "signature of the site"})
ADMIN = frozenset({"admin key", "operate token"})
READ = frozenset({"read token", "edit token"})
WHO = {"site": SITE, "admin": ADMIN, "read": READ, "edit": frozenset({"edit token"})}

# What an address takes, where that is not an empty object.
BODIES = {
    ("POST", f"{BASE}/"): {"site_url": "https://new-{n}.example"},
    ("POST", f"{BASE}/batch/"): {"integrations": [{"site_url": "https://new-{n}.example"}]},
    ("POST", f"{BASE}/{{id}}/update-structure/"): SEED,
    ("POST", f"{API}/endpoints/"): {"url": "http://127.0.0.1/hook"},
    ("POST", f"{API}/endpoints/{{endpoint_id}}/replay/"): {"since": "2026-01-01T00:00:00Z"},
}


def routes(app: Flask) -> list[Route]:
    """Return every route whose contract needs a credential."""
    found = []
    for rule in app.url_map.iter_rules():
        contract = contract_of(app, rule.endpoint)
        if contract and contract.allow:
            path = template(rule.rule).replace("integration_id", "id")
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            body = None if method == "GET" else BODIES.get((method, path), {})
            found.append(Route(method, path, body, contract.allow))
    return found


# A valid credential of this integration in the wrong role gets a 403; all others get a 401.
KNOWN = SITE | ADMIN | READ
KEYS = SITE - {"signature of the site"} | ADMIN | {"another site's key"}


class Stage:
    """Two integrations, and the credentials of all kinds of callers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.site, self.other = self._integration(), self._integration()
        with app.app_context(), writing() as connection:
            _, self.admin = keyring.issue(connection, None)
            self.endpoint = self._endpoint(connection)

    def ask(self, route: Route, caller: str) -> int:
        """Send the request of a route as this caller; return the status."""
        text = json.dumps(route.body).replace("{n}", str(next(sites)))
        body = b"" if route.body is None else text.encode()
        headers = {"Content-Type": "application/json"} if body else {}
        headers |= CALLERS[caller](self, body)
        key_id = str(keys.key_id_of(self.site.key, [SECRET]))
        path = route.path.replace("{id}", str(self.site.id)).replace("{key_id}", key_id)
        path = path.replace("{endpoint_id}", str(self.endpoint)).replace(
            "{delivery_id}", str(DELIVERY)
        )
        client = self.app.test_client()
        with patch.dict(self.app.config, PUBLIC_URL="https://receiver.example"):
            sent = client.open(path, method=route.method, data=body, headers=headers)
        return sent.status_code

    def _endpoint(self, connection: Connection) -> int:
        """Make one endpoint, in place of the last stage's, with a delivery."""
        connection.execute(delete(Endpoint))
        connection.execute(delete(Event).where(Event.position == DELIVERY))
        event = {"position": DELIVERY, "id": "evt_gates", "type": "integration.late", "body": "{}"}
        # Of a clock that was ahead: so the feed forgets no position that it does not have.
        ahead = datetime.now(UTC) + timedelta(days=3650)
        connection.execute(insert(Event), event | {"at": ahead})
        made = int(endpoints.create(connection, {"url": "http://127.0.0.1/hook"})["id"])
        connection.execute(insert(Delivery), outbox.due(DELIVERY, made))
        return made

    def _integration(self) -> Pusher:
        # A private address: sync-now refuses it, so that no test calls a real site.
        site_url = f"http://127.0.0.1/gates-{next(sites)}"
        with self.app.app_context(), writing() as connection:
            created = add(connection, site_url, None)
        return Pusher(self.app.test_client(), created["id"], created["api_key"])

    def rotated(self, overlap_hours: int) -> Headers:
        with self.app.app_context(), writing() as connection:
            keyring.rotate(connection, self.site.id, timedelta(hours=overlap_hours))
        return self.site.bearer()

    def revoked(self) -> Headers:
        with self.app.app_context(), writing() as connection:
            key_id = str(keys.key_id_of(self.site.key, [SECRET]))
            keyring.revoke(connection, self.site.id, key_id)
        return self.site.bearer()

    def revoked_admin(self) -> Headers:
        with self.app.app_context(), writing() as connection:
            key_id, api_key = keyring.issue(connection, None)
            keyring.revoke_admin(connection, key_id)
        return self.site.bearer(api_key)


def token(of: Pusher, may: str, seconds: int = 600) -> Headers:
    return of.bearer(keys.mint_token(of.id, may, int(time.time()) + seconds, SECRET))


def operate(stage: Stage, seconds: int = 600) -> Headers:
    made = keys.mint_token(None, "operate", int(time.time()) + seconds, SECRET)
    return stage.site.bearer(made)


# Every kind of caller, and the headers with which it sends a body.
CALLERS: dict[str, Callable[[Stage, bytes], Headers]] = {
    "nobody": lambda stage, body: {},
    "wrong key": lambda stage, body: stage.site.bearer("whsec_" + "A" * 60),
    "key, revoked": lambda stage, body: stage.revoked(),
    "site key, rotated, past its overlap": lambda stage, body: stage.rotated(0),
    "admin key, revoked": lambda stage, body: stage.revoked_admin(),
    "another site's key": lambda stage, body: stage.other.bearer(),
    "signature of another site": lambda stage, body: stage.other.signed(body),
    "another integration's token": lambda stage, body: token(stage.other, "edit"),
    "token, expired": lambda stage, body: token(stage.site, "edit", -1),
    "read token": lambda stage, body: token(stage.site, "read"),
    "operate token, expired": lambda stage, body: operate(stage, -1),
    "operate token": lambda stage, body: operate(stage),
    "edit token": lambda stage, body: token(stage.site, "edit"),
    "site key": lambda stage, body: stage.site.bearer(),
    "site key, rotated, in its overlap": lambda stage, body: stage.rotated(1),
    "signature of the site": lambda stage, body: stage.site.signed(body),
    "admin key": lambda stage, body: stage.site.bearer(stage.admin),
}


def right(route: Route, caller: str) -> str:
    """Return what this caller should get: yes, 401 or 403."""
    who = frozenset().union(*(WHO[role] for role in route.allow))
    known = KNOWN
    if "{id}" not in route.path:
        # Where no integration is named, any live key is known, and nothing else is.
        known = KEYS
        who = who & KEYS | (KEYS if "site" in route.allow else frozenset())
    if caller in who:
        return "yes"
    return "403" if caller in known else "401"


def met(status: int) -> str:
    return "yes" if 200 <= status < 300 else str(status)
