"""A PostgreSQL of this machine that somebody else started: kill it, and start it again."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from tests.support.databases import kill_processes

START_SECONDS = 60


class Node:
    """A server by its address; to find its processes needs the rights of root or its own user."""

    def __init__(self, url: str) -> None:
        with psycopg.connect(url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row
        self.url, self.data = url, Path(row[0])
        number, *_ = (self.data / "postmaster.pid").read_text().split()
        self.postmaster = psutil.Process(int(number))
        self.command, self.user = self.postmaster.cmdline(), self.postmaster.uids().real

    def kill(self) -> None:
        """Kill all its processes at once."""
        kill_processes(self.postmaster, self.data)

    def start(self) -> None:
        """Start it as it was started before, and wait until it answers."""
        started = subprocess.Popen(
            self.command,
            cwd=self.data,
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.returncode = 0  # it goes on when we end
        self.postmaster = psutil.Process(started.pid)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError), psycopg.connect(self.url):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{self.url} does not come back.")
