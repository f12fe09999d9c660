"""Pushes flow, workers are killed, an endpoint fails by turns: is every event told?

The promises: every event of an acknowledged push is delivered, and listed to a reader with a
cursor; none before its commit; none of a push that was not stored; and one twice only if something
was killed.
"""

import itertools
import json
import random
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

import psutil
import sqlalchemy as sa

from receiver.events.deliver import MAX_IN_FLIGHT
from receiver.keys.signing import sign
from tests.support.databases import database
from tests.support.ports import free_port
from tests.support.pusher import secret_bytes
from tests.support.serving import PYTHON, ROOT, await_live, environment, flask, workers

APP = "tests.torture_events.app"
API = "/api/v1/integration"
SITES = 4

Key = tuple[int, int]  # integration and revision
Process: TypeAlias = "subprocess.Popen[bytes]"


@dataclass
class Run:
    """What one run saw."""

    url: str
    engine: sa.Engine
    address: str = ""
    admin: str = ""
    pushed: dict[int, str] = field(default_factory=dict)
    acknowledged: set[Key] = field(default_factory=set)
    accepted: "Counter[Key]" = field(default_factory=Counter)
    listed: "Counter[Key]" = field(default_factory=Counter)
    early: list[Key] = field(default_factory=list)
    stored: dict[int, int] = field(default_factory=dict)
    kills: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    settled: threading.Event = field(default_factory=threading.Event)

    def revisions(self) -> dict[int, int]:
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT id, revision FROM integrations"))
            return {row.id: row.revision or 0 for row in rows}

    def broken(self) -> list[str]:
        """Return the promises that were not kept."""
        found = {
            "lost": self.acknowledged - self.accepted.keys(),
            "not_listed": self.acknowledged - self.listed.keys(),
            "early": set(self.early),
            "never_stored": {key for key in self.accepted if key[1] > self.stored[key[0]]},
            "listed_twice": {key for key, times in self.listed.items() if times > 1},
            "sent_twice": set() if self.duplicates() <= self.kills * MAX_IN_FLIGHT else {(0, 0)},
        }
        return [name for name, keys in found.items() if keys]

    def is_told(self) -> bool:
        """Tell whether all that was acknowledged has been delivered and listed."""
        return not self.acknowledged - (self.accepted.keys() & self.listed.keys())

    def duplicates(self) -> int:
        return sum(times - 1 for times in self.accepted.values())


def torture(kind: str, variant: str | None = None, seconds: float = 15, seed: int = 1) -> Run:
    """Run for so many seconds; then let everything arrive, and return what was seen."""
    with database(kind) as url:
        run = Run(url, sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://")))
        assert flask(url, "db", "upgrade").returncode == 0
        if variant == "plain_id":
            with run.engine.begin() as connection:
                connection.execute(sa.text("CREATE SEQUENCE naive"))
        run.admin = json.loads(flask(url, "admin-keys", "add", "--json").stdout)["api_key"]
        with serving(run, variant), hook(run) as address:
            prepare(run, address)
            pushers = [threading.Thread(target=push, args=(run, each)) for each in run.pushed]
            reader = threading.Thread(target=read, args=(run,))
            for thread in (*pushers, reader):
                thread.start()
            running = blows(run, variant, seconds, random.Random(seed))
            settle(run, pushers, 2 if variant else 60)
            reader.join()
            for process in running:
                process.terminate()
                assert process.wait(10) == 0
        run.stored = run.revisions()
        run.engine.dispose()
        return run


@contextmanager
def serving(run: Run, variant: str | None) -> Iterator[None]:
    """Serve until the end; `deliver` is started by the blows."""
    port = free_port()
    run.address = f"http://127.0.0.1:{port}"
    server = [PYTHON, "-m", "gunicorn", f"{APP}:app", "-b", f"127.0.0.1:{port}", "--workers", "2"]
    process = subprocess.Popen(server, cwd=ROOT, env=env(run, variant), stderr=subprocess.DEVNULL)
    try:
        await_live(run.address)
        yield
    finally:
        process.terminate()
        process.wait(30)


def env(run: Run, variant: str | None) -> dict[str, str]:
    return environment(run.url, {"ALLOW_PRIVATE_SITES": "true", "VARIANT": variant or ""})


def blows(run: Run, variant: str | None, seconds: float, chance: random.Random) -> list[Process]:
    """Kill workers and delivers by turns; return the delivers that run at the end."""
    ends = time.monotonic() + seconds
    number = 1 if run.engine.dialect.name == "sqlite" else 2
    running = [deliver(run, variant) for _ in range(number)]
    while time.monotonic() < ends:
        time.sleep(chance.uniform(0.5, 2))
        if chance.random() < 0.5:
            place = chance.randrange(number)
            running[place].kill()
            running[place].wait()
            running[place] = deliver(run, variant)
        else:
            with suppress(IndexError, psutil.Error):
                chance.choice(workers(run.address)).kill()
        run.kills += 1
    return running


def settle(run: Run, pushers: list[threading.Thread], seconds: float) -> None:
    """End the pushes; wait until all is told, or so many seconds without a delivery."""
    run.stop.set()
    # A push that ends now is acknowledged, and must be listed, too.
    for pusher in pushers:
        pusher.join()
    accepted, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends and not run.is_told():
        if len(run.accepted) > accepted:
            accepted, ends = len(run.accepted), time.monotonic() + seconds
        time.sleep(0.1)
    run.settled.set()


def deliver(run: Run, variant: str | None) -> Process:
    command = [PYTHON, "-m", "flask", "--app", APP, "deliver"]
    return subprocess.Popen(command, cwd=ROOT, env=env(run, variant), stderr=subprocess.DEVNULL)


def prepare(run: Run, address: str) -> None:
    for n in range(SITES):
        made = call(run, "/integrations/", {"site_url": f"https://site-{n}.example"})
        run.pushed[made["id"]] = made["api_key"]
    call(run, "/endpoints/", {"url": address, "types": ["structure.changed"]})


def call(run: Run, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {run.admin}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(run.address + API + path, data, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        told = json.load(answer)
    return told["data"] if body is not None else told


def push(run: Run, integration_id: int) -> None:
    """Push label after label; each until it is acknowledged, with the same id."""
    for n in itertools.count(1):
        if run.stop.is_set():
            return
        body = json.dumps(
            {"post_types": {"post": {"label": f"Label {n}", "count": n}}, "taxonomies": {}}
        ).encode()
        told = None
        while told is None:
            told = push_once(run, integration_id, f"msg_{n}", body)
        run.acknowledged.add((integration_id, told["revision"]))


def push_once(run: Run, integration_id: int, webhook_id: str, body: bytes) -> Any:
    now = int(time.time())
    key = secret_bytes(run.pushed[integration_id])
    headers = {
        "Content-Type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(key, webhook_id, now, body),
    }
    url = f"{run.address}{API}/integrations/{integration_id}/update-structure/"
    try:
        request = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)["data"]
    except (OSError, HTTPException, ValueError):
        time.sleep(0.1)
        return None


def read(run: Run) -> None:
    """Come back with the cursor until a page is empty that was asked for after all had settled."""
    cursor, is_over = "0", False
    while not is_over:
        is_settled = run.settled.is_set()
        try:
            page = call(run, f"/events/?limit=500&after={cursor}")
        except (OSError, HTTPException):  # the worker that answers may be killed halfway
            continue
        cursor = page["next"]
        run.listed.update(key_of(each) for each in page["data"] if is_change(each))
        is_over = is_settled and not page["data"]
        time.sleep(0.02)


@contextmanager
def hook(run: Run) -> Iterator[str]:
    """Serve an endpoint that fails every third second, and notes what it accepts."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            key = key_of(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if run.revisions()[key[0]] < key[1]:
                run.early.append(key)
            fails = int(time.time()) % 3 == 0
            self.send_response(500 if fails else 204)
            self.end_headers()
            if not fails:
                run.accepted[key] += 1

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def is_change(event: Any) -> bool:
    return bool(event["type"] == "structure.changed")


def key_of(event: Any) -> Key:
    return event["data"]["integration"], event["data"]["revision"]
