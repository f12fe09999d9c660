"""How long an event takes from its push to the endpoint, and how many a second one worker sends."""

import json
import statistics
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.databases import ENGINES, database
from tests.support.delivering import start
from tests.support.serving import flask, serve

API = "/api/v1/integration"
ONE_BY_ONE, AT_ONCE = 1000, 2000


class Hook(BaseHTTPRequestHandler):
    """Note when each event arrives, by its label."""

    protocol_version = "HTTP/1.1"
    arrived: dict[int, float] = {}

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Hook.arrived.setdefault(event["data"]["revision"], time.perf_counter())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def call(url: str, key: str, body: Any) -> Any:
    """Send a request with a key and return the answer's data."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["data"]


def measure(engine: str) -> str:
    """Push one by one, each when the last has arrived; then measure a backlog."""
    Hook.arrived.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with database(engine) as url:
        flask(url, "db", "upgrade")
        admin = json.loads(flask(url, "admin-keys", "add", "--json").stdout)["api_key"]
        with serve(url) as address:
            base = address + API
            made = call(f"{base}/integrations/", admin, {"site_url": "https://speed.example"})
            hook = f"http://127.0.0.1:{server.server_port}/"
            call(f"{base}/endpoints/", admin, {"url": hook, "types": ["structure.changed"]})
            push = f"{base}/integrations/{made['id']}/update-structure/"
            worker = start(url)
            took = [_one(push, made["api_key"], n) for n in range(1, ONE_BY_ONE + 1)]
            worker.terminate()
            worker.wait()
            last = ONE_BY_ONE + AT_ONCE
            for n in range(ONE_BY_ONE + 1, last + 1):
                call(push, made["api_key"], _structure(n))
            worker = start(url)
            _await(last, AT_ONCE)
            worker.terminate()
            worker.wait()
    server.shutdown()
    times = [at for revision, at in Hook.arrived.items() if revision > ONE_BY_ONE]
    rate = AT_ONCE / (max(times) - min(times))
    hundredth = statistics.quantiles(took, n=100)[98]
    return (
        f"{engine}: push to delivered, {ONE_BY_ONE} events: median"
        f" {statistics.median(took) * 1000:.0f} ms, 99th percentile {hundredth * 1000:.0f} ms;"
        f" one worker sends {rate:.0f} events/s"
    )


def _one(push: str, key: str, n: int) -> float:
    started = time.perf_counter()
    call(push, key, _structure(n))
    _await(n, 1)
    return Hook.arrived[n] - started


def _structure(n: int) -> Any:
    return {"post_types": {"post": {"label": f"Label {n}", "count": n}}, "taxonomies": {}}


def _await(revision: int, number: int) -> None:
    expected = range(revision - number + 1, revision + 1)
    while any(each not in Hook.arrived for each in expected):
        time.sleep(0.001)


if __name__ == "__main__":
    for engine in sys.argv[1:] or ENGINES:
        print(measure(engine), flush=True)
