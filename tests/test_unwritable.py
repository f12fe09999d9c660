"""Databases that cannot be written: an honest 503, not ready in time, and well by themselves."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import missing, postgresql_server
from tests.pusher import Pusher
from tests.test_dying import ask, is_an_honest_503, push, serving

NAME = "ALTER DATABASE postgres"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


def not_ready(address: str, check: str = "database") -> str:
    """Return the words of the check that fails, in time."""
    started = time.monotonic()
    answer = ask(address, "/health/ready")
    assert time.monotonic() - started < 2 + 1  # a second for a busy machine
    assert is_an_honest_503(answer, "not_ready")
    return str(answer[2]["checks"][check])


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def read(served: tuple[str, Pusher]) -> int:
    address, pusher = served
    return ask(address, pusher.path("content-types/"), **pusher.bearer())[0]


@contextmanager
def server() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="receiver-unwritable-") as folder,
        postgresql_server(Path(folder)) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(scope="module")
def served(postgres: str) -> Iterator[tuple[str, Pusher]]:
    with serving(postgres) as found:
        yield found


def test_a_database_that_turns_read_only_is_told_and_healed_from(
    postgres: str, served: tuple[str, Pusher]
) -> None:
    address, _ = served
    assert push(served)[0] == 200
    run(postgres, f"{NAME} SET default_transaction_read_only = on", OTHERS)
    assert "read-only" in not_ready(address)
    for _ in range(8):
        assert is_an_honest_503(push(served), "database_unavailable")
    assert read(served) == 200
    # No session is ended now: those of the old server are given up by themselves.
    run(postgres, "SET default_transaction_read_only = off", f"{NAME} RESET ALL")
    assert [push(served)[0] for _ in range(8)] == [200] * 8
    assert ask(address, "/health/ready")[0] == 200


def test_a_user_who_may_not_write_is_told(postgres: str, served: tuple[str, Pusher]) -> None:
    address, _ = served
    run(
        postgres,
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    with serving(postgres) as (_, pusher), _as("reader", postgres) as other:
        assert "rights" in not_ready(other)
        assert is_an_honest_503(push((other, pusher)), "database_unavailable")
