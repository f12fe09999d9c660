"""The worker: what an endpoint is sent, when again, and that no endpoint waits for another."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update
from standardwebhooks import Webhook

from receiver.db.engine import writing
from receiver.db.event_models import DeliverWorker, Delivery
from receiver.events import deliveries, sending
from receiver.values import at
from tests.support.backend import Backend, backend, empty_outbox
from tests.support.delivering import OK, start, until, working
from tests.support.pusher import Pusher
from tests.support.sites import LocalSite, endlessly, site

__all__ = ["backend"]


def revisions(served: LocalSite, pusher: Pusher) -> list[int]:
    """Return the revisions of this site that were sent, in the order in which they came."""
    bodies = [json.loads(each.split(b"\r\n\r\n", 1)[1]) for each in list(served.requests)]
    return [each["data"]["revision"] for each in bodies if each["data"]["integration"] == pusher.id]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WAITS", (0.05,) * 9)


@pytest.fixture
def here() -> Iterator[LocalSite]:
    with site(OK) as served:
        yield served


def test_an_event_is_sent_signed(backend: Backend, here: LocalSite, app: Flask) -> None:
    made = backend.endpoint(here.url)
    backend.change()
    with working(app):
        (told,) = until(lambda: backend.deliveries(made, "delivered"))
    event: Any = Webhook(made["secret"]).verify(here.body(), here.headers())
    assert event["data"]["changes"] == backend.pusher.changes()
    assert here.headers()["webhook-id"] == event["id"] == told["event"]
    assert (told["attempts"], told["last_status"], told["answer"]) == (1, 200, "ok")
    shown = backend.shown(made)
    assert (shown["state"], shown["last_error"]) == ("active", None)
    assert shown["last_success_at"]


def test_a_failure_is_tried_again(
    backend: Backend, here: LocalSite, app: Flask, quick: None
) -> None:
    made = backend.endpoint(here.url)
    answers = iter([b"HTTP/1.1 500 Oh\r\n\r\nno", b"", OK])
    here.answer = lambda line: line.sendall(next(answers))
    backend.change()
    with working(app):
        (told,) = until(lambda: backend.deliveries(made, "delivered"))
    assert told["attempts"] == 3
    assert len(set(ids(here))) == 1


def test_after_ten_attempts_it_has_failed_and_can_be_retried(
    backend: Backend, here: LocalSite, app: Flask, quick: None
) -> None:
    made = backend.endpoint(here.url)
    here.answer = b"HTTP/1.1 503 Busy\r\n\r\nbusy"
    backend.change()
    with working(app):
        (told,) = until(lambda: backend.deliveries(made, "failed"))
        assert (told["attempts"], told["answer"], told["next_attempt_at"]) == (10, "busy", None)
        shown = backend.shown(made)
        assert (shown["state"], shown["enabled"]) == ("failing", True)
        assert "503" in shown["last_error"]
        here.answer = OK
        backend.call("POST", f"{made['id']}/deliveries/{told['id']}/retry/")
        until(lambda: backend.deliveries(made, "delivered"))
    assert backend.shown(made)["state"] == "active"


def test_the_waits_are_those_of_the_contract() -> None:
    hours = 3600
    expected = [5, 300, 1800, 2 * hours, 5 * hours, 10 * hours, 14 * hours, 20 * hours, 24 * hours]
    for attempts, seconds in enumerate(expected, 1):
        found = [sending.wait(attempts) or 0 for _ in range(200)]
        assert seconds * 0.8 <= min(found) < seconds < max(found) <= seconds * 1.2
    assert sending.wait(10) is None
    assert sending.wait(1, 600) == 600


def test_retry_after_is_obeyed_for_the_whole_endpoint(
    backend: Backend, here: LocalSite, app: Flask, quick: None
) -> None:
    made = backend.endpoint(here.url)
    here.answer = b"HTTP/1.1 429 Slow down\r\nRetry-After: 1000\r\n\r\n"
    backend.change()
    with working(app):
        told = until(lambda: [d for d in backend.deliveries(made, "pending") if d["attempts"]])
        backend.change()
        until(lambda: len(backend.deliveries(made, "pending")) == 2)
        time.sleep(0.5)
    assert here.connections == 1
    wait = at(time.time()) + timedelta(seconds=900)
    assert told[0]["next_attempt_at"] > wait.isoformat()


def test_an_endpoint_that_is_gone_is_disabled_and_says_so(
    backend: Backend, here: LocalSite, app: Flask, quick: None
) -> None:
    made = backend.endpoint(here.url)
    here.answer = b"HTTP/1.1 410 Gone\r\n\r\n"
    backend.change()
    with working(app):
        until(lambda: backend.shown(made)["state"] == "disabled")
        assert "410" in backend.shown(made)["last_error"]
        here.answer = OK
        backend.call("PATCH", f"{made['id']}/", {"enabled": True})
        until(lambda: backend.deliveries(made, "delivered"))


def ten_megabytes(line: Any) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 10_000_000)


SLOW = {
    "never answers": lambda line: line.recv(1),
    "drips its head": endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.5),
    "drips its body": endlessly(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.5),
    "sends 10 MB": ten_megabytes,
    "redirects": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
}


@pytest.mark.parametrize("manner", SLOW)
def test_no_endpoint_waits_for_a_slow_one(
    backend: Backend, here: LocalSite, app: Flask, manner: str
) -> None:
    with site(SLOW[manner]) as slow:
        backend.endpoint(slow.url)
        made = backend.endpoint(here.url)
        with working(app) as worker:
            for _ in range(6):
                backend.change()
            until(lambda: len(backend.deliveries(made, "delivered")) == 6)
            # All of them, while it is still busy with the first of the others.
            if "drips" in manner or "never" in manner:
                assert worker.held
        assert slow.connections
    assert sorted(revisions(here, backend.pusher)) == [1, 2, 3, 4, 5, 6]


def test_an_answer_of_ten_megabytes_is_cut(backend: Backend, here: LocalSite, app: Flask) -> None:
    here.answer = ten_megabytes
    made = backend.endpoint(here.url)
    backend.change()
    with working(app):
        (told,) = until(lambda: backend.deliveries(made, "delivered"))
    assert told["answer"] == "x" * 1024


def test_two_workers_send_each_event_once(
    backend: Backend, here: LocalSite, app: Flask, database_url: str
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("one at a time on SQLite")
    made = backend.endpoint(here.url)
    with working(app), working(app):
        for _ in range(20):
            backend.change()
        until(lambda: len(backend.deliveries(made, "delivered")) == 20)
    assert sorted(revisions(here, backend.pusher)) == list(range(1, 21))


def test_a_worker_stops_within_ten_seconds_though_an_endpoint_hangs(
    backend: Backend, database_url: str
) -> None:
    released = threading.Event()
    with site(lambda line: released.wait(60)) as slow:
        backend.endpoint(slow.url)
        backend.change()
        process = start(database_url)
        until(lambda: slow.connections)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        released.set()


def test_what_a_killed_worker_had_is_sent_by_the_next(
    backend: Backend, here: LocalSite, app: Flask, database_url: str
) -> None:
    held = threading.Event()

    def hold(line: Any) -> None:
        held.wait(30)

    here.answer = hold
    made = backend.endpoint(here.url)
    backend.change()
    process = start(database_url)
    until(lambda: here.requests)
    process.kill()
    process.wait()
    held.set()
    here.answer = OK
    with app.app_context(), writing() as connection:
        # As if the claim had ended.
        connection.execute(update(Delivery).values(due_at=time.time() - 1))
    with working(app):
        until(lambda: backend.deliveries(made, "delivered"))
    assert len(set(ids(here))) == 1
    assert len(ids(here)) == 2


def test_what_is_in_flight_is_not_sent_again_though_its_claim_has_ended(
    backend: Backend, here: LocalSite, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is after a pause of the process, or where the clock was set forward."""
    monkeypatch.setattr(deliveries, "CLAIM_SECONDS", 0.2)

    def late(line: Any) -> None:
        time.sleep(1)
        line.sendall(OK)

    here.answer = late
    made = backend.endpoint(here.url)
    backend.change()
    with working(app):
        (told,) = until(lambda: backend.deliveries(made, "delivered"))
    assert (told["attempts"], len(here.requests)) == (1, 1)


def test_a_second_worker_on_sqlite_waits_for_the_first(
    backend: Backend, here: LocalSite, database_url: str
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("any number of them on PostgreSQL")
    first = start(database_url)
    made = backend.endpoint(here.url)
    backend.change()
    until(lambda: backend.deliveries(made, "delivered"))
    second = start(database_url)
    time.sleep(2)
    backend.change()
    until(lambda: len(backend.deliveries(made, "delivered")) == 2)
    first.terminate()
    assert first.wait(10) == 0
    backend.change()
    until(lambda: len(backend.deliveries(made, "delivered")) == 3)
    second.terminate()
    assert second.wait(10) == 0
    assert len(ids(here)) == len(set(ids(here))) == 3


def ids(served: LocalSite) -> list[bytes]:
    return [
        next(line for line in each.split(b"\r\n") if line.lower().startswith(b"webhook-id"))
        for each in list(served.requests)
    ]


def test_metrics_tell_of_deliveries_and_the_worker(
    backend: Backend, here: LocalSite, app: Flask
) -> None:
    made = backend.endpoint(here.url)
    backend.change()
    empty_outbox(app)
    with app.app_context(), writing() as connection:
        connection.execute(update(Delivery).values(due_at=time.time() - 100))
        # A worker that another test has killed counts for a minute.
        connection.execute(delete(DeliverWorker))
    assert 100 <= metric(backend, "delivery_oldest_due_seconds") < 130
    before = metric(backend, 'deliveries_total{result="delivered"}')
    with working(app):
        until(lambda: backend.deliveries(made, "delivered"))
        assert metric(backend, "deliver_workers") == 1
    assert metric(backend, 'deliveries_total{result="delivered"}') == before + 1
    assert metric(backend, "delivery_oldest_due_seconds") == 0
    assert metric(backend, "deliver_workers") == 0


def metric(backend: Backend, name: str) -> float:
    lines = backend.pusher.client.get("/metrics").text.splitlines()
    (line,) = [each for each in lines if each.startswith(f"structure_receiver_{name} ")]
    return float(line.split()[-1])


# Lapses
