"""What Prometheus reads: right across workers and their deaths, and never through the proxy."""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from receiver.config import VERSION
from receiver.db.engine import writing
from receiver.db.fleet_models import Gauges
from receiver.ops import gauges
from tests.support.pusher import SEED, Pusher, entry, structure
from tests.support.serving import await_live, serve, workers

PREFIX = "structure_receiver_"
BODY = json.dumps(SEED).encode()
FALSE = "v1," + "A" * 43 + "="
NO_KEY = "unauthorized: no key of the integration made this signature"
Samples = dict[tuple[str, ...], float]


@pytest.fixture
def address(app: Flask, database_url: str) -> Iterator[str]:
    with serve(database_url) as address:
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


def test_what_a_worker_has_only_begun_to_count_hides_no_others_counts(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    key = mmap_key(f"{PREFIX}pushes", f"{PREFIX}pushes_total", [], [], "Pushes.")
    counted = MmapedDict(str(tmp_path / "counter_1.db"))
    counted.write_value(key, 3, 0)
    counted.close()
    (tmp_path / "counter_2.db").touch()
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert samples(answer.text)["pushes_total",] == 3


def test_unsigned_pushes_are_counted(address: str, pusher: Pusher) -> None:
    assert push(address, pusher) == 200
    assert scrape(address).get(("unsigned_pushes_total",), 0) == 0
    headers = {"Content-Type": "application/json", **pusher.bearer()}
    assert send(address, pusher.path("update-structure/"), BODY, headers) == 200
    assert scrape(address)["unsigned_pushes_total",] == 1


@pytest.fixture
def counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each scrape count and wait for it, however slow this machine is."""
    monkeypatch.setattr(gauges, "QUICK_SECONDS", 60)
    monkeypatch.setattr(gauges, "WAIT_SECONDS", 60)
    with app.app_context(), writing() as connection:
        connection.execute(update(Gauges).values(due_at=0))


@pytest.mark.usefixtures("counted")
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

    monkeypatch.setattr("receiver.ops.metrics._look", down)
    told = samples(app.test_client().get("/metrics").text)
    assert told["database_answers",] == 0
    assert ("integrations", "never") not in told
    assert told["build_info", VERSION] == 1


@pytest.mark.usefixtures("counted")
def test_a_count_that_takes_long_keeps_nobody_waiting_and_says_how_old_it_is(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, counts = app.test_client(), gauges._counted
    before = samples(client.get("/metrics").text)
    going_on, called = threading.Event(), []

    def slow() -> dict[str, int]:
        called.append(1)
        going_on.wait(30)
        return counts()

    monkeypatch.setattr(gauges, "_counted", slow)
    monkeypatch.setattr(gauges, "WAIT_SECONDS", 0.1)
    pusher.result()
    for _ in range(3):
        told = samples(client.get("/metrics").text)
        assert told["database_answers",] == 1
        assert told["integrations", "never"] == before["integrations", "never"]
    assert told["gauges_age_seconds",] > 0.1
    going_on.set()
    gauges.counter.submit(int).result(30)
    told = samples(client.get("/metrics").text)
    assert told["integrations", "never"] == before["integrations", "never"] - 1
    assert len(called) <= 2  # the last scrape may count, too


@pytest.mark.usefixtures("counted")
def test_a_count_that_a_wrong_clock_put_off_is_made(app: Flask, pusher: Pusher) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(update(Gauges).values(due_at=time.time() + 10**8, counts="{}"))
    assert samples(app.test_client().get("/metrics").text)["integrations", "never"] > 0


@pytest.mark.usefixtures("counted")
def test_a_count_that_fails_is_no_database_that_is_down(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(gauges, "_counted", fail)
    assert samples(app.test_client().get("/metrics").text)["database_answers",] == 1


@pytest.mark.usefixtures("counted")
def test_troubles_are_counted(app: Flask, pusher: Pusher) -> None:
    def troubles() -> dict[str, float]:
        told = samples(app.test_client().get("/metrics").text)
        return {labels[0]: value for (name, *labels), value in told.items() if name == "troubles"}

    before = troubles()
    pusher.result(structure({f"type_{n}": entry() for n in range(5)}))
    pusher.result(structure({"type_0": entry()}), site={"home_url": "https://home.example"})
    pusher.push(site={"home_url": "https://copy.example"})
    after = troubles()
    moved = {name: after[name] - before[name] for name in after}
    assert moved == {
        **dict.fromkeys(("late", "stale", "skewed"), 0),
        **{"never": -1, "shrunk": 1, "site_mismatch": 1},
    }
