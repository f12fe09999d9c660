"""A synchronous standby that is missing: COMMIT never ends, and only that."""

import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from receiver.db.engine import USE_SECONDS
from tests.support.apps import add, migrated
from tests.support.databases import postgresql_server
from tests.support.pusher import SEED, Pusher
from tests.support.serving import serve
from tests.test_dying import ask, await_ready, is_an_honest_503
from tests.test_unwritable import alter_system, run

BODY = json.dumps(SEED).encode()
AT_ONCE = 3  # seconds, on a machine that is busy with other things
SITES = 20  # more than there are threads for pushes
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture
def postgres() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="receiver-standby-") as folder,
        postgresql_server(Path(folder)) as url,
    ):
        yield url


@contextmanager
def no_standby(url: str) -> Iterator[None]:
    """Let every COMMIT wait for a standby that never comes."""
    alter_system(url, "synchronous_standby_names", "*")
    try:
        yield
    finally:
        alter_system(url, "synchronous_standby_names", "")


def pushers(url: str) -> list[Pusher]:
    with migrated(url) as app:
        return [add(app, f"https://x{number}.example") for number in range(SITES)]


def test_pushes_are_refused_in_time_and_all_else_goes_on(postgres: str) -> None:
    sites = pushers(postgres)
    with serve(postgres) as address, ThreadPoolExecutor(SITES) as threads:
        with no_standby(postgres):
            pushed = [threads.submit(push, address, site, "msg_x") for site in sites]
            while not all(map(Future.done, pushed)):
                assert took(address, "/health/live") < AT_ONCE
                assert read(address, sites[0]) == 200
                time.sleep(0.1)
            answers = [future.result() for future in pushed]
            assert all(is_an_honest_503(answer, "database_unavailable") for answer, _ in answers)
            assert max(seconds for _, seconds in answers) < USE_SECONDS + 5
            assert is_an_honest_503(ask(address, "/health/ready"), "not_ready")
            await_none(postgres)
        await_ready(address)
        results = {repeat(address, site, "msg_x") for site in sites}
        assert results <= {"applied", "duplicate"}
        assert "applied" in results


def push(address: str, site: Pusher, webhook_id: str) -> tuple[Any, float]:
    started = time.monotonic()
    headers = site.signed(BODY, webhook_id)
    answer = ask(address, site.path("update-structure/"), BODY, **headers)
    return answer, time.monotonic() - started


def repeat(address: str, site: Pusher, webhook_id: str) -> str:
    """Push again, as a sender does after a 503, until the push is accepted."""
    deadline = time.monotonic() + USE_SECONDS
    while True:
        status, _, answer = push(address, site, webhook_id)[0]
        if status == 200:
            return str(answer["data"]["result"])
        assert status == 503
        assert time.monotonic() < deadline, "pushes are still refused"
        time.sleep(0.2)


def took(address: str, path: str) -> float:
    started = time.monotonic()
    assert ask(address, path)[0] == 200
    return time.monotonic() - started


def read(address: str, site: Pusher) -> int:
    return ask(address, site.path("content-types/"), **site.bearer())[0]


def await_none(url: str) -> None:
    """Wait until the server, too, has given up what hung."""
    deadline = time.monotonic() + USE_SECONDS + 5
    while run(url, WAITING)[0]:
        assert time.monotonic() < deadline, "transactions still hang in the server"
        time.sleep(0.2)
