"""The shipped nginx before gunicorn: what passes, what it refuses itself, and slow clients."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.proxying import proxy
from tests.pusher import SEED, Pusher
from tests.serving import await_live, serve
from tests.support.ports import free_port

BODY = json.dumps(SEED).encode()
SLOW_BODIES = 200


@pytest.fixture(scope="module")
def address(app: Any, database_url: str) -> Iterator[str]:
    """The proxy's address."""
    with serve(database_url) as receiver, proxy(receiver) as address:
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
    for _ in range(1500):
        answer, text = send(address, "GET", "/nothing")
        statuses.add(answer.status)
        if answer.status == 429:
            assert json.loads(text)["retryable"] is True
            assert answer.headers["Retry-After"] == "1"
            break
    assert statuses == {404, 429}
