"""The receiver under gunicorn, as in production."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.ports import free_port

if TYPE_CHECKING:
    import psutil

ROOT = Path(__file__).parents[2]
# The tests of the plugin run in an environment that does not hold the receiver.
PYTHON = sys.executable if find_spec("gunicorn") else str(ROOT / ".venv/bin/python")
API = "/api/v1/integration"
BASE = f"{API}/integrations"
SECRET = "a secret for the tests of more than 32 bytes"


def flask(database_url: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the receiver on this database."""
    return command_line(environment(database_url, settings), *arguments)


def command_line(
    settings: Mapping[str, str], *arguments: str, root: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a command of the receiver of a checkout with exactly these settings."""
    return subprocess.run(
        [PYTHON, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=root,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def gunicorn(port: int, *arguments: str) -> list[str]:
    """Return the command that serves the receiver on a port."""
    return [PYTHON, "-m", "gunicorn", "wsgi:app", "-b", f"127.0.0.1:{port}", *arguments]


@contextmanager
def serve(
    database_url: str, *arguments: str, log: Any = subprocess.DEVNULL, **settings: str
) -> Iterator[str]:
    """Yield the address of a gunicorn that serves the receiver with this database."""
    port = free_port()
    process = subprocess.Popen(
        gunicorn(port, *arguments), cwd=ROOT, env=environment(database_url, settings), stderr=log
    )
    try:
        await_live(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def during_upgrade(database_url: str, *revision: str) -> Iterator[None]:
    """Upgrade a database in a process of its own; yield again and again until that is done."""
    with ThreadPoolExecutor(1) as threads:
        upgrading = threads.submit(flask, database_url, "db", "upgrade", *revision)
        while not upgrading.done():
            yield
            time.sleep(0.01)  # else what writes beside it would take the processor from it
    assert upgrading.result().returncode == 0, upgrading.result().stderr


def environment(database_url: str, settings: dict[str, str]) -> dict[str, str]:
    given = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "PUSHES_PER_MINUTE": "0"}
    return os.environ | given | settings


def await_live(address: str, seconds: float = 30) -> None:
    """Wait until the receiver answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health/live", timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def workers(address: str) -> "list[psutil.Process]":
    """Return the living workers of the gunicorn that serves at this address."""
    import psutil  # not in the environment of the plugin's tests

    port = f":{address.rpartition(':')[2]}"
    for master in psutil.Process().children():
        with suppress(psutil.Error):
            if any(argument.endswith(port) for argument in master.cmdline()):
                return [w for w in master.children() if w.status() != psutil.STATUS_ZOMBIE]
    return []
