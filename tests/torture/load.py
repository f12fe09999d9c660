"""Writers that retry one id until they have a 200, and readers that look at what they get."""

import http.client
import itertools
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from receiver.keys.signing import sign
from tests.support.pusher import BASE, secret_bytes
from tests.torture.numbered import body, number_of
from tests.torture.promises import Ledger

TIMEOUT_SECONDS = 15
PATIENCE_SECONDS = 90


@dataclass
class Sender:
    """Who pushes for an integration; an `ordered` one says when each push was gathered."""

    id: int
    key: str
    ordered: bool
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


class Caller:
    """One connection that is made anew whenever it breaks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: http.client.HTTPConnection | None = None

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
        """Return status and parsed answer; raise OSError or HTTPException when none came."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=TIMEOUT_SECONDS
                )
            self.connection.request(method, path, body or None, headers)
            response = self.connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            raise

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def write(site: Sender, port: int, ledger: Ledger, stop: threading.Event, seed: int) -> None:
    """Push numbers, at times the newer before the older, and at times one id twice at once."""
    chance = random.Random(seed)
    callers = (Caller(port), Caller(port))
    with ThreadPoolExecutor(2) as both:
        while not stop.is_set():
            older, newer = next(site.numbers), next(site.numbers)
            for number in (newer, older) if chance.random() < 0.3 else (older, newer):
                twins = callers[: 1 + (chance.random() < 0.3)]
                for _ in both.map(lambda caller, n=number: push(caller, site, n, ledger), twins):
                    pass
    for caller in callers:
        caller.close()


def push(caller: Caller, site: Sender, number: int, ledger: Ledger) -> Any:
    """Push one number under one id until it is acknowledged; return the answer, or None."""
    content, webhook_id = body(number, site.ordered), f"msg_{number}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        now = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(now),
            "webhook-signature": sign(secret_bytes(site.key), webhook_id, now, content),
        }
        try:
            path = f"{BASE}/{site.id}/update-structure/"
            status, answer = caller.call("POST", path, headers, content)
        except (OSError, http.client.HTTPException, ValueError) as error:
            ledger.note(type(error).__name__)
            time.sleep(0.02)
            continue
        if status == 200:
            ledger.acknowledge(site.id, webhook_id, number, answer["data"]["result"])
            return answer["data"]
        ledger.note(str(status))
        time.sleep(0.02)
    ledger.violate("answered", f"integration {site.id} never acknowledged {webhook_id}")
    return None


def read(sites: list[Sender], port: int, ledger: Ledger, stop: threading.Event) -> None:
    """Read each site in turn: what comes must be one push."""
    caller = Caller(port)
    for site in itertools.cycle(sites):
        if stop.is_set():
            break
        try:
            status, answer = caller.call(
                "GET", f"{BASE}/{site.id}/content-types/", {"Authorization": f"Bearer {site.key}"}
            )
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.02)
            continue
        if status == 200:
            ledger.count("reads")
            _judge(answer["data"], ledger)
    caller.close()


def _judge(read: dict[str, Any], ledger: Ledger) -> None:
    if read["revision"] is None and not read["post_types"]:
        return
    if number_of(read["site"] or {"name": 0}, read["post_types"], read["taxonomies"]) is None:
        name = (read["site"] or {}).get("name")
        counts = sorted({entry["count"] for entry in read["post_types"].values()})
        ledger.violate("unmixed", f"a read of site {name} with counts {counts}")
