"""What Prometheus reads: right across workers and their deaths, and never through the proxy."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from tests.support.pusher import SEED, Pusher
from tests.support.serving import await_live, serve, workers

PREFIX = "structure_receiver_"
BODY = json.dumps(SEED).encode()
FALSE = "v1," + "A" * 43 + "="
NO_KEY = "unauthorized: no key of the integration made this signature"
Samples = dict[tuple[str, ...], float]


@pytest.fixture
def address(app: Flask, database_url: str) -> Iterator[str]:
    with serve(database_url, "--workers", "3") as address:
        yield address


def samples(text: str) -> Samples:
    """Return each sample by its name, without our prefix, and its labels by their names' order."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = (sample.labels[name] for name in sorted(sample.labels))
            found[sample.name.removeprefix(PREFIX), *labels] = sample.value
    return found


def scrape(address: str) -> Samples:
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        return samples(answer.read().decode())


def send(address: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send over a connection of its own, so that the workers share them."""
    request = urllib.request.Request(address + path, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def push(address: str, pusher: Pusher, **headers: str) -> int:
    """Push once; headers named with _ for - replace the honest ones."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(address, pusher.path("update-structure/"), BODY, pusher.signed(BODY) | given)


def kill_workers(address: str) -> None:
    """Kill them all, and wait for as many new ones."""
    old = {worker.pid for worker in workers(address)}
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    await_others(address, old)


def await_others(address: str, old: set[int]) -> None:
    """Wait until as many new workers have taken the old ones' places."""
    deadline = time.monotonic() + 30
    while len(now := {w.pid for w in workers(address)}) < len(old) or now & old:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    await_live(address)


def test_counts_are_right_across_workers_and_their_deaths(address: str, pusher: Pusher) -> None:
    assert [push(address, pusher) for _ in range(10)] == [200] * 10
    assert [push(address, pusher, webhook_signature=FALSE) for _ in range(5)] == [401] * 5
    kill_workers(address)
    assert [push(address, pusher) for _ in range(7)] == [200] * 7
    found = scrape(address)
    assert found["pushes_total", "", "applied"] == 1
    assert found["pushes_total", "", "unchanged"] == 16
    assert found["pushes_total", NO_KEY, "refused"] == 5
    assert found["push_bytes_count",] == 22
    assert found["push_seconds_count", "unchanged"] == 16
    assert found["answers_total", "pushes.accept", "401"] == 5


def test_counts_outlive_a_reload(address: str, pusher: Pusher) -> None:
    assert push(address, pusher) == 200
    old = {worker.pid for worker in workers(address)}
    os.kill(workers(address)[0].ppid(), signal.SIGHUP)
    await_others(address, old)
    assert push(address, pusher) == 200
    assert scrape(address)["push_bytes_count",] == 2


def test_unsigned_pushes_are_counted(address: str, pusher: Pusher) -> None:
    assert push(address, pusher) == 200
    assert scrape(address).get(("unsigned_pushes_total",), 0) == 0
    headers = {"Content-Type": "application/json", **pusher.bearer()}
    assert send(address, pusher.path("update-structure/"), BODY, headers) == 200
    assert scrape(address)["unsigned_pushes_total",] == 1


def test_what_is_stored_is_told(app: Flask, pusher: Pusher) -> None:
    def never() -> float:
        told = samples(app.test_client().get("/metrics").text)
        assert told["database_answers",] == 1
        assert told["keys_on_fallback",] >= 0
        return told["integrations", "never"]

    before = never()
    pusher.result()
    assert never() == before - 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
@pytest.mark.parametrize("path", ["/metrics", "/metrics/"])
def test_through_a_proxy_there_is_nothing(app: Flask, header: str, path: str) -> None:
    response = app.test_client().get(path, headers={header: "192.0.2.1"})
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_a_database_that_is_down_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise TimeoutError

    monkeypatch.setattr("receiver.metrics._look", down)
    told = samples(app.test_client().get("/metrics").text)
    assert told["database_answers",] == 0
    assert ("integrations", "never") not in told
