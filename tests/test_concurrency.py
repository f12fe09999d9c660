"""Many at once, under gunicorn with its workers and threads."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from receiver import keyring
from receiver.engine import writing
from tests.pusher import SEED, Pusher, entry, structure
from tests.serving import serve

BODY = json.dumps(SEED).encode()


@pytest.fixture(scope="module")
def address(app: Flask, database_url: str) -> Iterator[str]:
    with serve(database_url) as address:
        yield address


def send(address: str, pusher: Pusher, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    """Send one push over a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("POST", pusher.path("update-structure/"), body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def send_until_taken(
    address: str, pusher: Pusher, body: bytes, headers: dict[str, str]
) -> tuple[int, Any]:
    """Send one push again for as long as too many of its integration are under way."""
    while True:
        status, answer = send(address, pusher, body, headers)
        if status != 429:
            return status, answer
        time.sleep(0.05)


def test_one_push_sent_32_times_at_once_is_applied_once(address: str, pusher: Pusher) -> None:
    headers = pusher.signed(BODY)
    with ThreadPoolExecutor(32) as threads:
        answers = list(
            threads.map(lambda _: send_until_taken(address, pusher, BODY, headers), range(32))
        )
    results = Counter(answer["data"]["result"] for _, answer in answers)
    assert results == {"applied": 1, "duplicate": 31}
    assert pusher.read()["revision"] == 1


def test_different_pushes_at_once_get_a_revision_each(address: str, pusher: Pusher) -> None:
    def push(number: int) -> Any:
        body = json.dumps(structure({f"t{number}": entry()})).encode()
        _, answer = send_until_taken(address, pusher, body, pusher.signed(body))
        return answer["data"]["revision"]

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(push, range(24))) == list(range(1, 25))


def test_a_key_is_rotated_under_load_with_no_push_refused(
    app: Flask, address: str, pusher: Pusher
) -> None:
    statuses: Counter[int] = Counter()

    def push_on(until: float) -> None:
        while time.monotonic() < until:
            status, _ = send_until_taken(address, pusher, BODY, pusher.signed(BODY))
            statuses[status] += 1

    with ThreadPoolExecutor(4) as threads:
        until = time.monotonic() + 3
        running = [threads.submit(push_on, until) for _ in range(4)]
        for _ in range(5):
            time.sleep(0.4)
            with app.app_context(), writing() as connection:
                _, new_key = keyring.rotate(connection, pusher.id, timedelta(hours=168))
            pusher.key = new_key
        for one in running:
            one.result()
    assert set(statuses) == {200}
    assert statuses[200] >= 20
