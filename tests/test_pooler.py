"""A pooler in transaction mode: nothing of ours reaches another client, and nothing hangs."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from receiver.db.engine import USE_SECONDS
from receiver.db.watchdog import SWEEP_SECONDS
from tests.support.apps import add, migrated
from tests.support.databases import postgresql_server
from tests.support.pooling import pooler
from tests.support.pusher import Pusher
from tests.support.serving import serve
from tests.test_dying import is_an_honest_503
from tests.test_standby import AT_ONCE, push, read, took

READERS = 20  # more than there are threads for reads


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="receiver-pooler-") as folder,
        postgresql_server(Path(folder)) as url,
    ):
        yield url


def test_no_setting_of_ours_reaches_another_client(postgres: str) -> None:
    with pooler(postgres, connections=1) as url:
        before = settings(url)
        with migrated(url) as app:
            assert settings(url) == before
            pusher = add(app)
            assert pusher.push().status_code == 200
            assert pusher.client.get("/health/ready").status_code == 200
        assert settings(url) == before


def settings(url: str) -> list[tuple[str, str]]:
    """Return what another client is given."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(
            "SELECT name, setting FROM pg_settings WHERE source = 'session' AND"
            " name NOT IN ('application_name', 'client_encoding') ORDER BY name"
        ).fetchall()


@pytest.fixture(scope="module")
def served(postgres: str) -> Iterator[tuple[str, Pusher, Pusher]]:
    """A receiver behind the pooler, and two integrations."""
    with pooler(postgres) as url:
        with migrated(url) as app:
            one, other = (add(app, f"https://{name}.example") for name in ("one", "other"))
        with serve(url) as address:
            yield address, one, other


@contextmanager
def held(url: str, statement: str) -> Iterator[None]:
    """Hold what this statement locks."""
    with psycopg.connect(url) as holder:
        holder.execute(statement)
        yield
        holder.rollback()


def test_a_row_that_is_held_hangs_nobody_else(
    postgres: str, served: tuple[str, Pusher, Pusher]
) -> None:
    address, one, other = served
    lock = f"SELECT 1 FROM integrations WHERE id = {one.id} FOR UPDATE"
    with held(postgres, lock), ThreadPoolExecutor(3) as threads:
        pushed = [threads.submit(push, address, one, f"msg_{n}") for n in range(2)]
        time.sleep(0.5)
        beside = threads.submit(push, address, other, "msg_x")
        while not all(map(Future.done, [*pushed, beside])):
            assert took(address, "/health/live") < AT_ONCE
            assert took(address, "/health/ready") < AT_ONCE
            assert read(address, one) == 200
            time.sleep(0.1)
    for each in pushed:
        answer, seconds = each.result()
        assert answer[0] == 429 or is_an_honest_503(answer, "database_unavailable")
        assert seconds < USE_SECONDS + 5
    assert beside.result()[0][0] == 200


def test_reads_that_wait_for_a_table_end_in_time(
    postgres: str, served: tuple[str, Pusher, Pusher]
) -> None:
    address, one, _ = served
    lock = "LOCK TABLE integrations IN ACCESS EXCLUSIVE MODE"
    with held(postgres, lock), ThreadPoolExecutor(READERS) as threads:
        started = time.monotonic()
        reads = [threads.submit(read, address, one) for _ in range(READERS)]
        while not all(map(Future.done, reads)):
            assert took(address, "/health/live") < AT_ONCE
            time.sleep(0.1)
        assert {each.result() for each in reads} == {503}
        assert time.monotonic() - started < USE_SECONDS + 5
    time.sleep(2 * SWEEP_SECONDS)
    assert read(address, one) == 200
