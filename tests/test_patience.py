"""Slow heads and idle connections against the shipped nginx and gunicorn, and what they leave."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.proxying import proxy
from tests.support.pusher import SEED, Pusher
from tests.support.serving import await_live, serve, workers
from tests.test_concurrency import send

BODY = json.dumps(SEED).encode()
HEADS, IDLE = 200, 200
MAX_WORKER_MB = 150
HALF = b"POST /api/v1/integration/integrations/1/update-structure/ HTTP/1.1\r\nHost: x\r\nX-Slow: "


@pytest.fixture(scope="module")
def addresses(app: Any, database_url: str) -> Iterator[tuple[str, str]]:
    """The proxy's address and the receiver's."""
    with serve(database_url) as receiver, proxy(receiver) as address:
        await_live(address)
        yield address, receiver


def test_slow_heads_and_idle_connections_hold_nobody_up(
    addresses: tuple[str, str], pusher: Pusher
) -> None:
    address, receiver = addresses
    where = urlsplit(address)
    with contextlib.ExitStack() as held:
        slow = [
            held.enter_context(socket.create_connection((where.hostname, where.port), timeout=30))
            for _ in range(HEADS + IDLE)
        ]
        for connection in slow[:HEADS]:
            connection.sendall(HALF)
        for _ in range(5):
            for connection in slow[:HEADS]:
                connection.sendall(b"x")
            assert send(address, pusher, BODY, pusher.signed(BODY))[0] == 200
            time.sleep(0.2)
    megabytes = [worker.memory_info().rss / 2**20 for worker in workers(receiver)]
    assert len(megabytes) == 2
    assert max(megabytes) < MAX_WORKER_MB


def test_a_worker_stays_small_after_the_largest_bodies(
    addresses: tuple[str, str], pusher: Pusher
) -> None:
    address, receiver = addresses
    described = {"label": "x" * 200, "count": 1, "description": "y" * 500}
    entries = {f"type_{n}": dict(described) for n in range(1000)}
    for number in range(30):
        entries["type_0"]["count"] = number
        body = json.dumps({"post_types": entries, "taxonomies": {}}).encode()
        assert send(address, pusher, body, pusher.signed(body))[0] == 200
    megabytes = [worker.memory_info().rss / 2**20 for worker in workers(receiver)]
    assert max(megabytes) < MAX_WORKER_MB, megabytes
