"""The receiver under gunicorn, as it is run."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.support.ports import free_port

ROOT = Path(__file__).parent.parent
SECRET = "a secret for the tests of more than 32 bytes"


def flask(database_url: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment(database_url, settings),
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def serve(
    database_url: str, *arguments: str, log: Any = subprocess.DEVNULL, **settings: str
) -> Iterator[str]:
    """Give the address of a gunicorn that serves the receiver on this database."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", f"127.0.0.1:{port}", *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(database_url, settings),
        stderr=log,
    )
    try:
        await_live(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


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


def workers(address: str) -> list[psutil.Process]:
    """Return the living workers of the gunicorn that serves at this address."""
    port = f":{address.rpartition(':')[2]}"
    for master in psutil.Process().children():
        with suppress(psutil.Error):
            if any(argument.endswith(port) for argument in master.cmdline()):
                return [w for w in master.children() if w.status() != psutil.STATUS_ZOMBIE]
    return []
