"""The shipped nginx before gunicorn: what passes, what it refuses itself, and slow clients."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.ports import free_port
from tests.support.proxying import proxy
from tests.support.pusher import SEED, Pusher
from tests.support.serving import await_live, serve

BODY = json.dumps(SEED).encode()
SLOW_BODIES = 200


@pytest.fixture(scope="module")
def address(app: Any, database_url: str) -> Iterator[str]:
    """The proxy's address."""
    with (
        serve(database_url) as receiver,
        proxy(receiver, origins="https://frontend.example") as address,
    ):
        await_live(address)
        yield address


def send(address: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_a_push_and_a_compressed_read_pass(address: str, pusher: Pusher) -> None:
    answer, _ = send(address, "POST", pusher.path("update-structure/"), BODY, **pusher.signed(BODY))
    assert answer.status == 200
    path, headers = pusher.path("content-types/"), pusher.bearer() | {"Accept-Encoding": "gzip"}
    answer, body = send(address, "GET", path, **headers)
    assert json.loads(gzip.decompress(body))["data"]["post_types"]["post"]["count"] == 10
    known = {"If-None-Match": answer.headers["ETag"]}
    assert known["If-None-Match"].startswith("W/")
    assert send(address, "GET", path, **headers, **known)[0].status == 304


REFUSED = [
    ("POST", "/x", b"x" * (1048576 + 1), {"Content-Type": "application/json"}, 413),
    ("GET", "/" + "x" * 10000, None, {}, 414),
    ("GET", "/", None, {"X-Big": "x" * 40000}, 400),
    ("GET", "/metrics", None, {}, 404),
    ("GET", "/metrics/", None, {}, 404),
    ("TRACE", "/", None, {}, 405),
    ("POST", "/x", iter([b"{}"]), {"Content-Type": "application/json"}, 411),
]


@pytest.mark.parametrize(("method", "path", "body", "headers", "status"), REFUSED)
def test_its_own_refusals_are_problem_documents(
    address: str, method: str, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    answer, text = send(address, method, path, body, **headers)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(text)
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_a_receiver_that_is_down_is_an_honest_503(app: Any) -> None:
    with proxy(f"http://127.0.0.1:{free_port()}") as address:
        answer, text = send(address, "GET", "/health/live")
    assert (answer.status, json.loads(text)["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]


ORIGINS = "https://one.example, https://Two.example:8443/,http://localhost:3000"
ALLOWED = ("https://one.example", "https://two.example:8443", "http://localhost:3000")
STRANGERS = (
    *("https://three.example", "https://one.example.evil", "https://one.exampl", "null", ","),
    *("https://one.example, https://two.example:8443", "x,https://evil|https://evil", "|"),
    *("https://two.example", "http://one.example", "https://onexexample"),
)


@pytest.fixture(scope="module")
def down() -> Iterator[str]:
    """The address of a proxy whose receiver is down."""
    with proxy(f"http://127.0.0.1:{free_port()}", origins=ORIGINS) as address:
        yield address


def is_readable(answer: Any, origin: str) -> bool:
    """Tell whether a browser shows this answer, and when to ask again, to a page of this origin."""
    exposed = answer.headers["Access-Control-Expose-Headers"] or ""
    allowed = answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Vary"] == "Origin, Authorization"
    return allowed and {"Retry-After", "X-Request-Id"} <= set(exposed.split(", "))


@pytest.mark.parametrize("origin", ALLOWED)
def test_an_allowed_page_can_read_that_the_receiver_is_down(down: str, origin: str) -> None:
    asked = {"Access-Control-Request-Method": "PATCH", "Origin": origin}
    answer, text = send(down, "OPTIONS", "/x", **asked)
    assert (answer.status, text) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    answer, text = send(down, "GET", "/x", Origin=origin)
    assert (answer.status, json.loads(text)["code"]) == (503, "unavailable")
    assert is_readable(answer, origin)
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("origin", STRANGERS)
def test_no_other_page_can(down: str, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer, _ = send(down, method, "/x", Origin=origin)
        assert answer.status == 503
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_every_page_can_where_all_are_allowed() -> None:
    with proxy(f"http://127.0.0.1:{free_port()}", origins="*") as address:
        answer, _ = send(address, "GET", "/x", Origin="https://any.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_allowed_page_can_read_what_the_proxy_refuses(down: str) -> None:
    for method, path, body, headers, status in REFUSED:
        if method != "TRACE":  # which no browser sends
            answer, _ = send(down, method, path, body, **headers, Origin=ALLOWED[0])
            assert answer.status == status
            assert is_readable(answer, ALLOWED[0]) or status in {400, 414}, status


def test_an_allowed_page_can_read_that_it_asks_too_often(down: str) -> None:
    for _ in range(1500):
        answer, _ = send(down, "GET", "/x", Origin=ALLOWED[0])
        if answer.status == 429:
            break
    assert answer.status == 429
    assert is_readable(answer, ALLOWED[0])
    assert answer.headers["Retry-After"] == "1"


def test_what_the_receiver_answers_has_its_own_cors_once(address: str, pusher: Pusher) -> None:
    headers = pusher.bearer() | {"Origin": "https://frontend.example"}
    answer, _ = send(address, "GET", pusher.path("content-types/"), **headers)
    for name in ("Access-Control-Allow-Origin", "Vary", "X-Request-Id"):
        assert len(answer.headers.get_all(name)) == 1
    assert answer.headers["Access-Control-Allow-Origin"] == "https://frontend.example"


def test_200_slow_bodies_hold_nobody_up(address: str, pusher: Pusher) -> None:
    where = urlsplit(address)
    head = (
        f"POST {pusher.path('update-structure/')} HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    slow = []
    try:
        for _ in range(SLOW_BODIES):
            connection = socket.create_connection((where.hostname, where.port), timeout=30)
            connection.sendall(head.encode())
            slow.append(connection)
        for _ in range(5):
            for connection in slow:
                connection.sendall(b" ")
            assert send(address, "GET", "/health/live")[0].status == 200
            answer, _ = send(
                address, "POST", pusher.path("update-structure/"), BODY, **pusher.signed(BODY)
            )
            assert answer.status == 200
            time.sleep(0.2)
    finally:
        for connection in slow:
            connection.close()


def test_a_flood_from_one_address_is_slowed_down(address: str) -> None:
    statuses = set()
    with ThreadPoolExecutor(8) as threads:  # one after the other is no flood on a slow machine
        sent = [threads.submit(send, address, "GET", "/nothing") for _ in range(1500)]
        for answer, text in (one.result() for one in as_completed(sent)):
            statuses.add(answer.status)
            if answer.status == 429:
                assert json.loads(text)["retryable"] is True
                assert answer.headers["Retry-After"] == "1"
                threads.shutdown(cancel_futures=True)
                break
    assert statuses == {404, 429}
