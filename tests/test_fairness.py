"""What one site may take of the receiver: the others go on, whatever it sends."""

import itertools
import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from receiver.db.engine import writing
from receiver.http.turns import MAX_UNDER_WAY, turn
from receiver.structure.receive import lock
from tests.support.pusher import SEED, Pusher, entry, structure
from tests.support.serving import serve, workers
from tests.test_concurrency import send

BODY = json.dumps(SEED).encode()
MAX_WORKER_MB = 250

Maker = Callable[[], Pusher]


@pytest.fixture(scope="module")
def address(app: Flask, database_url: str) -> Iterator[str]:
    with serve(database_url, PUSHES_PER_MINUTE="60") as address:
        yield address


@contextmanager
def locked(app: Flask, pusher: Pusher) -> Iterator[None]:
    """Hold what a push of this site waits for, as a session elsewhere would."""
    with app.app_context(), writing() as connection:
        lock(connection, pusher.id)
        yield


@contextmanager
def pushing(
    address: str, pusher: Pusher, bodies: Iterator[bytes], connections: int
) -> Iterator[Counter[int]]:
    """Push these over so many connections; give the statuses as they come."""
    statuses: Counter[int] = Counter()
    done = threading.Event()

    def push_on() -> None:
        while not done.is_set():
            body = next(bodies)
            statuses[send(address, pusher, body, pusher.signed(body))[0]] += 1

    with ThreadPoolExecutor(connections) as threads:
        running = [threads.submit(push_on) for _ in range(connections)]
        try:
            yield statuses
        finally:
            done.set()
    for one in running:
        one.result()


def others_go_on(address: str, other: Pusher, times: int = 5) -> None:
    for count in range(times):
        body = json.dumps(structure({"post": entry(count=count)})).encode()
        assert send(address, other, body, other.signed(body))[0] == 200
        assert status_of(f"{address}{other.path('content-types/')}", other.bearer()) == 200
        assert status_of(f"{address}/health/live") == 200


def status_of(url: str, headers: dict[str, str] | None = None) -> int:
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def of_type(attributes: str, envelope: str = "") -> bytes:
    entry = '{"label": "x", "count": 1, ' + attributes + "}"
    return ("{" + envelope + '"post_types": {"post": ' + entry + '}, "taxonomies": {}}').encode()


ZEROS = "[" + "0," * 523_900 + "0]"
BAD = {f"t{n}": {"label": "", "count": -1, "supports": [0] * 3} for n in range(1000)}
LARGE = {
    "a list of zeros": of_type(f'"supports": {ZEROS}'),
    "a list of zeros that may be cut": of_type(f'"supports": {ZEROS}', '"partial": true, '),
    "zeros for entries": f'{{"post_types": {ZEROS}, "taxonomies": {ZEROS[:99]}0]}}'.encode(),
    "a map of statuses": of_type(
        '"counts": {' + ",".join(f'"{n}": -1' for n in range(80_000)) + "}", '"partial": true, '
    ),
    "3,000 bad entries": json.dumps(
        {"post_types": BAD, "taxonomies": {f"{n}": BAD["t0"] for n in range(2000)}}
    ).encode(),
    "3,000 bad entries that may be skipped": json.dumps(
        {"partial": 1, "post_types": BAD, "taxonomies": {f"{n}": BAD["t0"] for n in range(2000)}}
    ).encode(),
}


# They cost the same on each engine; on this one, all sites have one lock.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_a_body_beyond_the_bounds_holds_nobody_up(
    address: str, new_pusher: Maker, body: bytes
) -> None:
    attacker, other = new_pusher(), new_pusher()
    assert len(body) <= 2**20
    with pushing(address, attacker, itertools.repeat(body), 16) as statuses:
        others_go_on(address, other)
    assert set(statuses) <= {200, 422, 429}
    megabytes = [worker.memory_info().rss / 2**20 for worker in workers(address)]
    assert len(megabytes) == 2
    assert max(megabytes) < MAX_WORKER_MB, megabytes


def reworded(number: int) -> bytes:
    """Say something else of each of 3,000 entries."""
    described = {"label": f"Label {number}", "count": number, "description": f"{number}" * 20}
    maps = {"post_types": 1000, "taxonomies": 2000}
    pushed = {kind: {f"n{n}": described for n in range(size)} for kind, size in maps.items()}
    return json.dumps(pushed).encode()


def renamed(number: int) -> bytes:
    """Have 3,000 entries that never return."""
    names = [f"n{number}-{n}" for n in range(2000)]
    pushed = {"post_types": names[:1000], "taxonomies": names}
    return json.dumps({k: dict.fromkeys(v, entry("x", 1)) for k, v in pushed.items()}).encode()


@pytest.mark.parametrize("body", [reworded, renamed])
def test_what_changes_everything_each_time_holds_nobody_up(
    address: str, new_pusher: Maker, body: Callable[[int], bytes]
) -> None:
    attacker, other = new_pusher(), new_pusher()
    with pushing(address, attacker, map(body, itertools.count()), 4) as statuses:
        others_go_on(address, other)
    assert set(statuses) <= {200, 429}
    megabytes = [worker.memory_info().rss / 2**20 for worker in workers(address)]
    assert max(megabytes) < MAX_WORKER_MB, megabytes


def test_a_row_that_is_locked_holds_two_threads_and_the_others_are_told_at_once(
    app: Flask, database_url: str, new_pusher: Maker
) -> None:
    waiting, other = new_pusher(), new_pusher()
    with (
        serve(database_url, "--workers", "1") as address,
        ThreadPoolExecutor(8) as threads,
    ):
        with locked(app, waiting):
            sent = [
                threads.submit(send, address, waiting, BODY, waiting.signed(BODY)) for _ in range(8)
            ]
            told = [one.result() for _, one in zip(range(6), as_completed(sent), strict=False)]
            assert [(status, answer["code"]) for status, answer in told] == [
                (429, "rate_limited")
            ] * 6
            assert status_of(f"{address}/health/live") == 200
            assert status_of(f"{address}{other.path('content-types/')}", other.bearer()) == 200
            if database_url.startswith("postgresql"):  # SQLite has one lock for all
                assert send(address, other, BODY, other.signed(BODY))[0] == 200
        assert Counter(one.result()[0] for one in sent) == {429: 6, 200: 2}


@pytest.mark.parametrize(
    ("method", "resource", "body"),
    [
        ("post", "update-structure/", SEED),
        ("post", "disconnect/", {}),
        ("patch", "content-types/", {}),
        ("put", "synced-counts/", {}),
        ("post", "sync-now/", {}),
    ],
)
def test_whatever_writes_takes_a_turn_and_gives_it_back(
    pusher: Pusher, admin: dict[str, str], method: str, resource: str, body: Any
) -> None:
    headers = pusher.bearer() if resource == "update-structure/" else admin
    call = getattr(pusher.client, method)
    with turn(pusher.id), turn(pusher.id):
        answer = call(pusher.path(resource), json=body, headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    for _ in range(MAX_UNDER_WAY + 1):
        answer = call(pusher.path(resource), json=body, headers=headers)
        assert answer.headers.get("Retry-After") != "1"


def test_a_turn_comes_back_from_what_is_refused(pusher: Pusher) -> None:
    for _ in range(MAX_UNDER_WAY + 1):
        assert pusher.push({"post_types": 1}).status_code == 422
    assert pusher.push().status_code == 200
