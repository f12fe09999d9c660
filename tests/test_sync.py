"""Sync now: what the site is sent, who may ask, how often, and what is told."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from receiver.api import sync_now as sync
from receiver.api.sync_now import DETAILS, WAITS
from receiver.db.engine import writing
from receiver.db.models import Integration
from receiver.keys import keyring
from receiver.keys import mint as keys
from receiver.values import at
from tests.support.pusher import Pusher
from tests.support.serving import SECRET, serve
from tests.support.sites import ACCEPTED, LocalSite, site

Ask = Callable[..., TestResponse]


@pytest.fixture
def here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    """A site on this machine, which this receiver may ask."""
    monkeypatch.setitem(app.config, "ALLOW_PRIVATE_SITES", True)
    with site() as served:
        yield served


@pytest.fixture
def at_home(new_pusher: Callable[..., Pusher], here: LocalSite) -> Pusher:
    return new_pusher(f"{here.url}/blog")


@pytest.fixture
def ask(admin: dict[str, str]) -> Ask:
    def request(pusher: Pusher, headers: dict[str, str] | None = None) -> TestResponse:
        return pusher.client.post(pusher.path("sync-now/"), headers=headers or admin)

    return request


def waiting(pusher: Pusher) -> bool:
    response = pusher.client.post(pusher.path("test-connection/"), headers=pusher.bearer())
    return bool(response.json["data"]["sync_requested"])


def wind_back(app: Flask, pusher: Pusher, seconds: float) -> None:
    with app.app_context(), writing() as connection:
        asked_at = at(time.time()) - timedelta(seconds=seconds)
        query = update(Integration).where(Integration.id == pusher.id)
        connection.execute(query.values(sync_asked_at=asked_at))


def test_the_site_is_asked_in_a_way_it_can_verify(
    at_home: Pusher, here: LocalSite, ask: Ask
) -> None:
    response = ask(at_home)
    assert response.status_code == 202
    assert response.json["data"] == {
        "integration": at_home.id,
        "delivered": True,
        "reason": None,
        "detail": None,
    }
    assert here.requests[0].startswith(b"POST /blog/?rest_route=/igny8/v1/sync-structure HTTP/1.1")
    assert here.headers()["content-type"] == "application/json"
    assert Webhook(at_home.key).verify(here.body(), here.headers()) == {"type": "sync.requested"}


def test_every_live_key_can_verify_it(
    app: Flask, at_home: Pusher, here: LocalSite, ask: Ask
) -> None:
    with app.app_context(), writing() as connection:
        _, new_key = keyring.rotate(connection, at_home.id, timedelta(hours=1))
    ask(at_home)
    for key in (at_home.key, new_key):
        assert Webhook(key).verify(here.body(), here.headers())


def test_the_home_that_pushed_is_asked(at_home: Pusher, here: LocalSite, ask: Ask) -> None:
    at_home.result(site={"home_url": f"http://localhost:{here.port}/moved/"})
    assert ask(at_home).json["data"]["delivered"]
    assert here.requests[0].startswith(b"POST /moved/?rest_route=")
    assert here.headers()["host"] == f"localhost:{here.port}"


def test_a_request_waits_until_a_push_is_accepted(at_home: Pusher, ask: Ask) -> None:
    assert not waiting(at_home)
    ask(at_home)
    assert waiting(at_home)
    at_home.result()
    assert not waiting(at_home)


def test_the_site_may_push_before_it_answers(at_home: Pusher, here: LocalSite, ask: Ask) -> None:
    def push_first(connection: Any) -> None:
        assert at_home.result()["result"] == "applied"
        connection.sendall(ACCEPTED)

    here.answer = push_first
    assert ask(at_home).json["data"]["delivered"]
    assert not waiting(at_home)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("401 Unauthorized\r\nContent-Type: application/json", "refused"),
        ("403 Forbidden\r\nContent-Type: text/html", "refused"),
        ("404 Not Found\r\nContent-Type: application/json", "not_found"),
        ("200 OK\r\nContent-Type: text/html", "unexpected_answer"),
        ("202 Accepted\r\nContent-Type: text/html", "unexpected_answer"),
        ("301 Moved\r\nLocation: https://elsewhere.example/", "unexpected_answer"),
        ("500 Error\r\nContent-Type: application/json", "unexpected_answer"),
    ],
)
def test_any_other_answer_is_told_with_what_to_do(
    at_home: Pusher, here: LocalSite, ask: Ask, head: str, reason: str
) -> None:
    here.answer = f"HTTP/1.1 {head}\r\n\r\n{{}}".encode()
    response = ask(at_home)
    answer = response.json["data"]
    assert (response.status_code, answer["delivered"], answer["reason"]) == (202, False, reason)
    assert answer["detail"] == DETAILS[reason] + WAITS
    assert waiting(at_home)


def test_a_private_site_is_not_asked(
    at_home: Pusher, here: LocalSite, ask: Ask, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "ALLOW_PRIVATE_SITES", False)
    assert ask(at_home).json["data"]["reason"] == "not_allowed"
    assert here.connections == 0
    assert waiting(at_home)


def test_without_a_live_key_nothing_is_sent(
    app: Flask, at_home: Pusher, here: LocalSite, ask: Ask
) -> None:
    with app.app_context(), writing() as connection:
        keyring.revoke(connection, at_home.id, str(keys.key_id_of(at_home.key, [SECRET])))
    answer = ask(at_home).json["data"]
    assert (answer["reason"], answer["detail"]) == ("no_key", DETAILS["no_key"])
    assert here.connections == 0


def test_slow_sites_leave_threads_for_pushes(at_home: Pusher, here: LocalSite, ask: Ask) -> None:
    with sync.asking, sync.asking:
        assert ask(at_home).json["data"]["reason"] == "busy"
        assert here.connections == 0
    with sync.asking:
        pass


def test_a_second_request_is_told_when_to_come_back(
    app: Flask, at_home: Pusher, here: LocalSite, ask: Ask
) -> None:
    ask(at_home)
    at_home.result()
    wind_back(app, at_home, 20)
    again = ask(at_home)
    assert (again.status_code, again.json["code"]) == (429, "rate_limited")
    assert again.headers["Retry-After"] == "10"
    assert here.connections == 1
    wind_back(app, at_home, 30)
    assert ask(at_home).status_code == 202


def test_two_workers_ask_a_site_once(
    app: Flask, database_url: str, at_home: Pusher, here: LocalSite, admin: dict[str, str]
) -> None:
    with serve(database_url, "--workers", "2", ALLOW_PRIVATE_SITES="true") as address:
        barrier = threading.Barrier(8)

        def request(_: int) -> int:
            barrier.wait()
            return post(address + at_home.path("sync-now/"), admin)

        with ThreadPoolExecutor(8) as threads:
            statuses = sorted(threads.map(request, range(8)))
    assert statuses == [202] + [429] * 7
    assert here.connections == 1


def post(url: str, headers: dict[str, str]) -> int:
    try:
        request = urllib.request.Request(url, b"", headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def test_who_may_ask(at_home: Pusher, ask: Ask, admin: dict[str, str]) -> None:
    def token(may: str) -> dict[str, str]:
        path = at_home.path("access-tokens/")
        response = at_home.client.post(path, json={"may": may}, headers=admin)
        return at_home.bearer(response.json["data"]["token"])

    assert ask(at_home, at_home.bearer()).status_code == 403
    assert ask(at_home, token("read")).status_code == 403
    assert ask(at_home, {"X": "nobody"}).status_code == 401
    assert ask(at_home, token("edit")).status_code == 202


def test_an_integration_that_is_not_there_is_not_found(at_home: Pusher, ask: Ask) -> None:
    at_home.id = 2**53 - 1
    assert ask(at_home).status_code == 404


def test_another_origin_may_ask(pusher: Pusher) -> None:
    headers = {
        "Origin": "https://frontend.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    response = pusher.client.options(pusher.path("sync-now/"), headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == "https://frontend.example"


def test_the_contract_names_every_reason(pusher: Pusher) -> None:
    document = pusher.client.get("/openapi.json").json
    path = "/api/v1/integration/integrations/{integration_id}/sync-now/"
    assert "202" in document["paths"][path]["post"]["responses"]
    reasons = document["components"]["schemas"]["SyncAnswer"]["properties"]["reason"]["anyOf"]
    assert reasons == [{"type": "string", "enum": list(DETAILS)}, {"type": "null"}]
