"""How a body may come, before anybody asks whose it is."""

import json
from typing import Any

import pytest

from tests.support.pusher import BASE, Pusher

PUSH = f"{BASE}/1/update-structure/"
JSON = {"Content-Type": "application/json"}

CASES: list[tuple[dict[str, Any], int]] = [
    ({"headers": JSON | {"Transfer-Encoding": "chunked"}, "data": b"{}"}, 411),
    ({"headers": JSON}, 411),
    ({"headers": {"Content-Type": "text/plain"}, "data": b"{}"}, 415),
    ({"data": b"{}"}, 415),
    ({"headers": {"Content-Type": "application/json; charset=utf-16"}, "data": b"{}"}, 415),
    ({"headers": JSON | {"Content-Encoding": "gzip"}, "data": b"{}"}, 415),
    ({"headers": JSON | {"Content-Encoding": "identity"}, "data": b"{}"}, 415),
    ({"headers": JSON, "data": b"x" * (1048576 + 1)}, 413),
    ({"headers": JSON, "data": b"{", "environ_overrides": {"CONTENT_LENGTH": "9"}}, 400),
    ({"headers": JSON, "data": b"x" * 1048576}, 401),
    ({"headers": {"Content-Type": 'application/json; charset="UTF-8"'}, "data": b"{}"}, 401),
]


@pytest.mark.parametrize(("request_", "status"), CASES)
def test_framing_comes_before_keys(client: Any, request_: dict[str, Any], status: int) -> None:
    response = client.post(PUSH, **request_)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == status


@pytest.mark.parametrize("resource", ["test-connection/", "disconnect/"])
def test_what_needs_no_body_needs_no_type_or_length(pusher: Pusher, resource: str) -> None:
    path = pusher.path(resource)
    assert pusher.client.post(path, headers=pusher.bearer()).status_code == 200
    text = {"Content-Type": "text/plain"}
    assert pusher.client.post(path, data=b"x", headers=pusher.bearer() | text).status_code == 415


@pytest.mark.parametrize("path", [f"{BASE}/", PUSH, f"{BASE}/1/synced-counts/"])
def test_options_needs_no_body(client: Any, path: str) -> None:
    assert client.options(path).status_code == 200


def test_both_forms_of_an_address_answer(pusher: Pusher) -> None:
    for resource in ("content-types", "content-types/"):
        response = pusher.client.get(pusher.path(resource), headers=pusher.bearer())
        assert response.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "//health/live", 404, "not_found"),
        ("GET", PUSH, 405, "method_not_allowed"),
        ("DELETE", f"{BASE}/", 405, "method_not_allowed"),
    ],
)
def test_addresses_and_methods_that_are_not_there(
    client: Any, method: str, path: str, status: int, code: str
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.json["code"]) == (status, code)
    assert ("Allow" in response.headers) == (status == 405)


def test_a_request_keeps_a_plain_id_and_gets_one_otherwise(client: Any) -> None:
    given = client.get("/health/live", headers={"X-Request-Id": "abc-1"})
    assert given.headers["X-Request-Id"] == "abc-1"
    odd = client.get("/nothing", headers={"X-Request-Id": 'a"b'})
    assert odd.json["request_id"] == odd.headers["X-Request-Id"] != 'a"b'


def test_an_unforeseen_failure_is_a_problem_document(
    app: Any, client: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setitem(app.view_functions, "health.live", lambda: 1 / 0)
    response = client.get("/health/live")
    assert (response.status_code, response.json["code"]) == (500, "internal_error")
    assert "ZeroDivision" not in response.text
    failed = json.loads(capfd.readouterr().err.splitlines()[0])
    assert failed["request_id"] == response.json["request_id"]
    assert "ZeroDivisionError" in failed["exception"]
