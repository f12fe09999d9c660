"""A database that dies, hangs or is busy: an honest 503, and all is well when it is back."""

import json
import sqlite3
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from receiver.db.engine import USE_SECONDS
from tests.support.apps import add, migrated
from tests.support.databases import kill_postgresql, missing, sqlite, start_postgresql
from tests.support.pusher import SEED, Pusher
from tests.support.serving import serve

BODY = json.dumps(SEED).encode()
BACK_SECONDS = 30


class Postgres:
    """A PostgreSQL of one's own, to be killed and frozen."""

    def __init__(self, folder: Path) -> None:
        self.server = start_postgresql(folder)
        self.url = self.server.get_uri()

    def kill(self) -> None:
        kill_postgresql(self.server)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        master = self.server.get_postmaster_info().process
        held = [master, *master.children()]
        for process in held:
            process.suspend()
        try:
            yield
        finally:
            for process in held:
                process.resume()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="receiver-dying-"))
    try:
        found = Postgres(folder)
    except Exception as error:
        missing(f"PostgreSQL could not be started: {error}")
    yield found
    found.server.cleanup()


@pytest.fixture(scope="module")
def served(postgres: Postgres) -> Iterator[tuple[str, Pusher]]:
    """A receiver on it, and an integration."""
    with serving(postgres.url) as found:
        yield found


@contextmanager
def serving(url: str) -> Iterator[tuple[str, Pusher]]:
    with migrated(url) as app:
        pusher = add(app)
    with serve(url) as address:
        yield address, pusher


def ask(address: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any, Any]:
    """Return status, headers and JSON."""
    request = urllib.request.Request(address + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.loads(error.read())


def push(served: tuple[str, Pusher]) -> tuple[int, Any, Any]:
    address, pusher = served
    return ask(address, pusher.path("update-structure/"), BODY, **pusher.signed(BODY))


def is_an_honest_503(answer: tuple[int, Any, Any], code: str) -> bool:
    status, headers, problem = answer
    told = (status, problem["code"], problem["retryable"])
    return told == (503, code, True) and int(headers["Retry-After"]) > 0


def await_ready(address: str) -> None:
    deadline = time.monotonic() + BACK_SECONDS
    while ask(address, "/health/ready")[0] != 200:
        assert time.monotonic() < deadline, "it is not ready again"
        time.sleep(0.1)


def test_a_dead_database_is_told_and_its_return_is_noticed(
    postgres: Postgres, served: tuple[str, Pusher]
) -> None:
    address, _ = served
    assert push(served)[0] == 200
    for _ in range(2):
        postgres.kill()
        assert is_an_honest_503(ask(address, "/health/ready"), "not_ready")
        assert is_an_honest_503(push(served), "database_unavailable")
        assert ask(address, "/health/live")[0] == 200
        postgres.server.ensure_postgres_running()
        await_ready(address)
        assert push(served)[0] == 200


def test_a_hanging_database_is_told_in_time_and_its_return_is_noticed(
    postgres: Postgres, served: tuple[str, Pusher]
) -> None:
    address, _ = served
    await_ready(address)
    with postgres.frozen(), ThreadPoolExecutor(1) as threads:
        hung = time.monotonic()
        pushed = threads.submit(push, served)
        for _ in range(4):
            started = time.monotonic()
            assert is_an_honest_503(ask(address, "/health/ready"), "not_ready")
            # 2 s are promised; the rest is for a machine that is busy with other things.
            assert time.monotonic() - started < 2 + 3
        with urllib.request.urlopen(f"{address}/metrics", timeout=30) as answer:
            assert b"structure_receiver_database_answers 0.0" in answer.read()
        assert is_an_honest_503(pushed.result(), "database_unavailable")
        assert time.monotonic() - hung < USE_SECONDS + 5
    await_ready(address)
    assert push(served)[0] == 200


def test_a_sqlite_that_stays_locked_is_an_honest_503() -> None:
    with sqlite() as url, serving(url) as served:
        assert push(served)[0] == 200
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert is_an_honest_503(push(served), "database_unavailable")
        # Readers are not kept out by a writer.
        address, pusher = served
        path = pusher.path("content-types/")
        assert ask(address, path, **pusher.bearer())[2]["data"]["revision"] == 1
        waiting: list[int] = []
        thread = threading.Thread(target=lambda: waiting.append(push(served)[0]))
        thread.start()
        time.sleep(0.5)
        other.execute("ROLLBACK")
        thread.join(30)
        assert waiting == [200], "a lock that is let go in time is waited for"
