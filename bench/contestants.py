"""What is measured: how each is prepared, started, watched and stopped."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "bench" / "peers"
PRODUCT, BENCH = ROOT / ".venv" / "bin", ROOT / ".venv-bench" / "bin"
SECRET_KEY = secrets.token_urlsafe(48)
START_SECONDS = 120  # other work may keep the machine busy
BASE = "/api/v1/integration/integrations"


def gunicorn(venv: Path, app: str) -> list[str]:
    """Return the command that serves an app with the receiver's own settings."""
    return [str(venv / "gunicorn"), "-c", str(ROOT / "gunicorn.conf.py"), "--bind", "{bind}", app]


class Contestant(NamedTuple):
    name: str
    folder: Path
    venv: Path
    serve: list[str]

    def provision(self, database_url: str, count: int, every: int = 1) -> list[tuple[int, str]]:
        """Make tables and integrations; return the id and key of each that is to push.

        With `every` each is the first of so many, of which the others hold as much.
        """
        script = str(PEERS / self.name / "provision.py")
        output = subprocess.check_output(
            [str(self.venv / "python"), script, str(count), str(every)],
            cwd=self.folder,
            env=environment(database_url) | {"PYTHONPATH": str(self.folder)},
        )
        return [tuple(json.loads(line)) for line in output.splitlines()]


UVICORN = ["--workers", "2", "--no-access-log", "--log-level", "warning", "--port", "{port}"]
RECEIVER = Contestant("receiver", ROOT, PRODUCT, gunicorn(PRODUCT, "wsgi:app"))
DRF = Contestant("drf", PEERS / "drf", BENCH, gunicorn(BENCH, "structures.wsgi"))
FASTAPI = Contestant(
    "fastapi", PEERS / "fastapi", BENCH, [str(BENCH / "uvicorn"), "app:app", *UVICORN]
)
FLASK = Contestant("flask", PEERS / "flask", PRODUCT, gunicorn(PRODUCT, "app:app"))
WSGI = Contestant("wsgi", PEERS / "wsgi", PRODUCT, gunicorn(PRODUCT, "app:app"))
PEERS_OF_RECEIVER, LIMITS = (DRF, FASTAPI), (FLASK, WSGI)


def environment(database_url: str, answers: Path | None = None) -> dict[str, str]:
    """Return what a server is told: no limit of pushes, for a benchmark sends many."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "structures.settings",
        "PUSHES_PER_MINUTE": "1000000",
        "ANSWERS": str(answers),
    }


class Server:
    """A contestant that answers on a port of its own."""

    def __init__(self, contestant: Contestant, env: dict[str, str], logs: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        bind = {"port": self.port, "bind": f"127.0.0.1:{self.port}"}
        command = [part.format(**bind) for part in contestant.serve]
        with (logs / f"{contestant.name}.log").open("ab") as log:
            self.process = psutil.Popen(
                command, cwd=contestant.folder, env=env, stdout=log, stderr=log
            )
        self.contestant = contestant

    def wait(self) -> "Server":
        """Wait until both workers had the time to start and one answers."""
        deadline = time.monotonic() + START_SECONDS
        while len(self.process.children(recursive=True)) < 2 or not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"{self.contestant.name} does not start: see its log")
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as client:
                client.sendall(b"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                return bool(client.recv(1))
        except OSError:
            return False

    def rss_mb(self) -> float:
        """Return the resident memory of the largest process, which is a worker."""
        return max(each.memory_info().rss for each in tree(self.process)) / 2**20

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@contextlib.contextmanager
def running(
    contestants: list[Contestant], databases: dict[str, str], folder: Path
) -> Iterator[list[Server]]:
    """Start servers side by side and stop them at the end."""
    servers: list[Server] = []
    try:
        for each in contestants:
            env = environment(databases.get(each.name, ""), folder / "answers.json")
            servers.append(Server(each, env, folder))
        yield [server.wait() for server in servers]
    finally:
        for server in servers:
            server.stop()


def tree(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that come from it."""
    return [process, *process.children(recursive=True)]


def cpu_seconds(process: psutil.Process) -> float:
    """Return the user and system time of a process and all that come from it.

    The clock is the kernel's own of another process, to the nanosecond:
    /proc/PID/stat counts in hundredths of a second (clock_getcpuclockid(3)).
    """
    return sum(time.clock_gettime(~each.pid << 3 | 2) for each in tree(process))
