"""Endpoints: what an admin may set, the secret that is shown once, the test, the replay."""

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, text
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from receiver.db.engine import reading, writing
from receiver.db.event_models import Endpoint
from receiver.events import outbox, secrets
from receiver.events.endpoints import MAX_ENDPOINTS
from tests.support.pusher import Pusher
from tests.support.sites import LocalSite, site

BASE = "/api/v1/integration/endpoints/"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Call = Callable[..., TestResponse]


@pytest.fixture
def call(app: Flask, client: FlaskClient, admin: dict[str, str]) -> Iterator[Call]:
    """Call an address of the endpoints as an admin; without endpoints of other tests."""

    def open_(method: str, path: str = "", body: Any = None) -> TestResponse:
        return client.open(BASE + path, method=method, json=body, headers=admin)

    def clear() -> None:
        with app.app_context(), writing() as connection:
            connection.execute(delete(Endpoint))

    clear()
    yield open_
    clear()


@pytest.fixture
def here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    monkeypatch.setitem(app.config, "ALLOW_PRIVATE_SITES", True)
    with site(OK) as served:
        yield served


def create(call: Call, url: str = "https://backend.example/hook", **more: Any) -> dict[str, Any]:
    answer = call("POST", "", {"url": url, **more})
    assert answer.status_code == 201, answer.text
    return answer.json["data"]


def move(app: Flask) -> None:
    with app.app_context(), writing() as connection:
        while outbox.move(connection):
            pass


def test_an_endpoint_is_created_shown_changed_and_removed(call: Call) -> None:
    made = create(call, types=["integration.late"], description="The backend")
    assert made.pop("secret").startswith("whsec_")
    assert made["state"] == "active"
    assert call("GET", f"{made['id']}/").json["data"] == made
    assert call("GET").json["data"] == [made]
    changed = call("PATCH", f"{made['id']}/", {"types": None, "enabled": False}).json["data"]
    assert changed == made | {"types": None, "enabled": False, "state": "disabled"}
    assert call("DELETE", f"{made['id']}/").json["data"]["id"] == made["id"]
    assert call("GET").json["data"] == []
    for method, path in [("GET", ""), ("DELETE", ""), ("POST", "test/"), ("GET", "deliveries/")]:
        answer = call(method, f"{made['id']}/{path}")
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "url",
    [
        *("", "backend.example", "ftp://backend.example", "https://", "https://a b.example"),
        *("https://user:word@backend.example", "https://backend.example:99999", "https://[::1"),
        *("https://a\r\nX: y.example", "https://" + "a" * 70 + ".example", "javascript:alert(1)"),
    ],
)
def test_what_is_no_address_is_refused(call: Call, url: str) -> None:
    answer = call("POST", "", {"url": url})
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "url")


@pytest.mark.parametrize("types", [[], ["nothing"], "integration.late"])
def test_what_are_no_types_is_refused(call: Call, types: Any) -> None:
    assert call("POST", "", {"url": "https://a.example", "types": types}).status_code == 422


def test_there_are_fifty_endpoints_at_most(call: Call) -> None:
    for _ in range(MAX_ENDPOINTS):
        create(call)
    answer = call("POST", "", {"url": "https://one-more.example"})
    assert (answer.status_code, "50" in answer.json["detail"]) == (422, True)


def test_no_secret_is_stored(call: Call, app: Flask) -> None:
    signs = base64.b64decode(create(call)["secret"].removeprefix("whsec_"))
    with app.app_context(), reading() as connection:
        rows = connection.execute(text("SELECT * FROM endpoint_secrets")).all()
    assert rows
    assert signs[13:].hex() not in str(rows)
    assert signs[:13].hex() in str(rows)


def test_the_test_is_signed_with_the_secret_and_tells_what_came_back(
    call: Call, here: LocalSite
) -> None:
    made = create(call, f"{here.url}/hook?a=b")
    told = call("POST", f"{made['id']}/test/").json["data"]
    assert (told["delivered"], told["status"], told["answer"], told["error"]) == (
        *(True, 200, "ok"),
        None,
    )
    event: Any = Webhook(made["secret"]).verify(here.body(), here.headers())
    assert (event["type"], event["id"]) == ("endpoint.test", told["event"])
    assert here.headers()["webhook-id"] == event["id"]
    assert here.requests[0].startswith(b"POST /hook?a=b HTTP/1.1")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (b"HTTP/1.1 500 Oh\r\n\r\n" + b"x" * 5000, 500, "its own log"),
        (b"HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\n\r\n", 301, "final"),
        (b"SSH-2.0-OpenSSH\r\n", None, "not HTTP"),
    ],
)
def test_a_test_that_fails_says_what_to_do(
    call: Call, here: LocalSite, answer: bytes, status: int | None, words: str
) -> None:
    here.answer = answer
    told = call("POST", f"{create(call, here.url)['id']}/test/").json["data"]
    assert (told["delivered"], told["status"]) == (False, status)
    assert words in told["error"]
    assert len(told["answer"] or "") <= 1024
    assert here.connections == 1


def test_a_private_address_is_not_called(call: Call, app: Flask, here: LocalSite) -> None:
    app.config["ALLOW_PRIVATE_SITES"] = False
    told = call("POST", f"{create(call, here.url)['id']}/test/").json["data"]
    assert (told["delivered"], here.connections) == (False, 0)
    assert "ALLOW_PRIVATE_SITES" in told["error"]


def test_old_and_new_secrets_sign_for_the_overlap(call: Call, here: LocalSite) -> None:
    made = create(call, here.url)
    path = f"{made['id']}/"
    new = call("POST", f"{path}rotate-secret/", {"overlap_hours": 1}).json["data"]["secret"]
    call("POST", f"{path}test/")
    for secret in (made["secret"], new):
        assert Webhook(secret).verify(here.body(), here.headers())
    with time_machine.travel(timedelta(hours=2)):
        call("POST", f"{path}test/")
        assert len(here.headers()["webhook-signature"].split()) == 1
        assert Webhook(new).verify(here.body(), here.headers())


def test_however_often_a_secret_is_rotated_four_sign(call: Call, here: LocalSite) -> None:
    made = create(call, here.url)
    newest = [call("POST", f"{made['id']}/rotate-secret/").json["data"]["secret"] for _ in "12345"]
    call("POST", f"{made['id']}/test/")
    assert len(here.headers()["webhook-signature"].split()) == 4
    assert Webhook(newest[-1]).verify(here.body(), here.headers())
    assert Webhook(newest[-4]).verify(here.body(), here.headers())


def test_the_secret_of_an_older_secret_key_signs_and_is_counted(
    call: Call, here: LocalSite, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create(call, here.url)
    new = "another secret of the receiver, long enough"
    monkeypatch.setitem(app.config, "SECRETS", [new, *app.config["SECRETS"]])
    assert call("POST", f"{made['id']}/test/").json["data"]["delivered"]
    assert Webhook(made["secret"]).verify(here.body(), here.headers())
    with app.app_context(), reading() as connection:
        assert secrets.count_on_fallback(connection) == 1
    call("POST", f"{made['id']}/rotate-secret/", {"overlap_hours": 0})
    with app.app_context(), reading() as connection:
        assert secrets.count_on_fallback(connection) == 0


def test_a_secret_is_no_api_key(call: Call, client: FlaskClient) -> None:
    bearer = {"Authorization": f"Bearer {create(call)['secret']}"}
    assert client.get(BASE, headers=bearer).status_code == 401


def test_each_endpoint_gets_the_types_that_it_wants(app: Flask, call: Call, pusher: Pusher) -> None:
    move(app)
    every, some = create(call), create(call, types=["structure.changed"])
    pusher.result()
    move(app)
    got = {made["id"]: [each["type"] for each in deliveries(call, made)] for made in (every, some)}
    assert got[every["id"]] == ["structure.changed", "integration.connected"]
    assert got[some["id"]] == ["structure.changed"]


def test_a_delivery_is_told_and_retried(app: Flask, call: Call, pusher: Pusher) -> None:
    move(app)
    made = create(call, types=["structure.changed"])
    pusher.result()
    move(app)
    (told,) = deliveries(call, made, "?state=pending")
    assert (told["state"], told["attempts"], told["last_status"]) == ("pending", 0, None)
    assert told["event"].startswith("evt_")
    answer = call("POST", f"{made['id']}/deliveries/{told['id']}/retry/")
    assert (answer.status_code, answer.json["data"]["id"]) == (202, told["id"])
    answer = call("POST", f"{made['id']}/deliveries/{2**50}/retry/")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_replay_sends_again_what_happened_since(app: Flask, call: Call, pusher: Pusher) -> None:
    made = create(call, types=["integration.disconnected"])
    pusher.result()
    pusher.client.post(pusher.path("disconnect/"), headers=pusher.bearer())
    move(app)
    new = create(call, "https://new.example")
    assert deliveries(call, new) == []
    since = pusher.client.get(pusher.path(), headers=pusher.bearer()).json["data"]["created_at"]
    assert call("POST", f"{new['id']}/replay/", {"since": since}).status_code == 202
    ours = [each["type"] for each in deliveries(call, new)][:3]
    assert ours == ["integration.disconnected", "structure.changed", "integration.connected"]
    call("POST", f"{made['id']}/replay/", {"since": since})
    assert {each["type"] for each in deliveries(call, made)} == {"integration.disconnected"}
    answer = call("POST", f"{new['id']}/replay/", {"since": "yesterday"})
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "since")


def test_a_disabled_endpoint_is_made_no_deliveries(app: Flask, call: Call, pusher: Pusher) -> None:
    made = create(call)
    call("PATCH", f"{made['id']}/", {"enabled": False})
    pusher.result()
    move(app)
    assert deliveries(call, made) == []


def deliveries(call: Call, made: dict[str, Any], query: str = "?limit=500") -> list[dict[str, Any]]:
    return call("GET", f"{made['id']}/deliveries/{query}").json["data"]
