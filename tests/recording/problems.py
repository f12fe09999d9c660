"""One problem document of every code, each provoked at a running app."""

import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from receiver.http import current, errors
from receiver.http.codes import CODES
from receiver.ops import health
from tests.recording.calls import STRUCTURE, code_of
from tests.recording.teller import REQUEST_ID, Teller
from tests.support.pusher import SEED

Problems = dict[str, Any]
CONNECT = "/api/v1/integration/connect/"
HOME = {"home_url": "https://shop.example"}


def record_not_ready(app: Flask) -> Problems:
    """Ask for readiness before any migration has run."""
    headers = {"X-Request-Id": REQUEST_ID}
    # Not the newest migration, which would make each one a change of the examples.
    with patch.object(health, "head", lambda: "0042_the_newest"):
        return _by_code(app.test_client().get("/health/ready", headers=headers))


def record_problems(teller: Teller) -> Problems:
    """Return a problem of each code that can be provoked."""
    # The calls removed the first site: this is the next one.
    made = _create(teller, {"site_url": "https://shop.example"}, "create-4711")
    teller.site_key = made.json["data"]["api_key"]
    teller.id = made.json["data"]["id"]
    found: Problems = {}
    for provoke in PROVOKED:
        found |= _by_code(provoke(teller))
    return dict(sorted(found.items()))


def _by_code(response: TestResponse) -> Problems:
    problem: Any = response.json
    assert CODES[problem["code"]].status == response.status_code
    return {problem["code"]: problem}


def _create(teller: Teller, body: Any, repeat: str = "create-1") -> TestResponse:
    headers = {"Idempotency-Key": repeat}
    return teller.send("POST", "/", teller.admin, json=body, headers=headers)


def _outdated(teller: Teller) -> TestResponse:
    body = {"site_url": "https://old.example"}
    made: Any = _create(teller, body, "create-4712").json
    teller.send("DELETE", f"/{made['data']['id']}/", teller.admin)
    return _create(teller, body, "create-4712")


def _again(teller: Teller) -> TestResponse:
    teller.push(STRUCTURE, "msg_1")
    return teller.push(SEED, "msg_1")


def _unsigned(teller: Teller) -> TestResponse:
    teller.app.config["REQUIRE_SIGNATURE"] = True
    response = teller.send("POST", teller.path("update-structure/"), teller.site_key, json=SEED)
    teller.app.config["REQUIRE_SIGNATURE"] = False
    return response


def _too_soon(teller: Teller) -> TestResponse:
    for _ in range(2):
        response = teller.send("POST", teller.path("sync-now/"), teller.admin)
    return response


def _without_public_url(teller: Teller) -> TestResponse:
    with patch.dict(teller.app.config, PUBLIC_URL=""):
        return teller.send("POST", teller.path("connect-links/"), teller.admin)


def _exchange(teller: Teller, times: int = 1, seconds: int = 0) -> TestResponse:
    """Exchange the code of a new link so often, after so many seconds."""
    made = teller.send("POST", teller.path("connect-links/"), teller.admin).json
    body = {"code": code_of(made), "site": HOME}
    with time_machine.travel(time.time() + seconds, tick=False):
        for _ in range(times):
            response = teller.send("POST", CONNECT, json=body)
    return response


def _failing(error: Exception) -> Callable[[Teller], TestResponse]:
    """Answer as after this exception: no request should be able to cause it."""

    def provoke(teller: Teller) -> TestResponse:
        with teller.app.test_request_context():
            current.begin({"request_id": REQUEST_ID})
            answered: Any = errors.answer(error)
            return answered

    return provoke


def _push(**options: Any) -> Callable[[Teller], TestResponse]:
    options = {"content_type": "application/json"} | options
    return lambda teller: teller.send(
        "POST", teller.path("update-structure/"), teller.site_key, **options
    )


def _read(**headers: str) -> Callable[[Teller], TestResponse]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda teller: teller.send(
        "GET", teller.path("content-types/"), teller.site_key, headers=named
    )


LOCKED = OperationalError("", {}, Exception("database is locked"))
PROVOKED: tuple[Callable[[Teller], TestResponse], ...] = (
    lambda teller: _create(teller, {"site_url": "https://new.example"}, ""),
    _push(data=b"{"),
    _push(data=b"{}", environ_overrides={"CONTENT_LENGTH": "50", "wsgi.input_terminated": True}),
    _push(data=b"{}", headers={"Transfer-Encoding": "chunked"}),
    _push(data=b"{}", environ_overrides={"CONTENT_LENGTH": "5000000"}),
    _push(data=b"{}", content_type="text/plain"),
    _push(json={"post_types": {"post": {"label": "Posts", "count": -1}}, "taxonomies": {}}),
    lambda teller: teller.send("GET", teller.path("content-types/")),
    lambda teller: teller.push(SEED, "msg_2", 1_700_000_000),
    lambda teller: teller.send("GET", teller.path("keys/"), teller.site_key),
    _unsigned,
    lambda teller: teller.send("GET", "/999/", teller.admin),
    lambda teller: teller.send("PUT", "/", teller.admin),
    _again,
    _outdated,
    lambda teller: teller.push(SEED | {"site": {"home_url": "https://copy.example"}}, "msg_3"),
    lambda teller: _create(teller, {"site_url": "https://shop.example"}),
    lambda teller: _create(teller, {"site_url": "https://other.example"}, "create-4711"),
    _read(If_Match='"0000"'),
    _too_soon,
    _without_public_url,
    lambda teller: teller.send("POST", CONNECT, json={"code": "x", "site": HOME}),
    lambda teller: _exchange(teller, times=2),
    lambda teller: _exchange(teller, seconds=90_000),
    _failing(IntegrityError("", {}, Exception())),
    _failing(LOCKED),
    _failing(RuntimeError()),
)
