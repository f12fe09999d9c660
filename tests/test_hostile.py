"""Hostile traffic: every case of the tables, and what is left of the receiver afterwards."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask

from receiver import keys
from tests.hostile import documents, framing, headers, lines
from tests.hostile.wire import CLOSED, Answer, Case, Target, exchange, problem
from tests.pusher import Pusher
from tests.serving import SECRET, await_live, serve, workers

CASES = [
    pytest.param(case, id=f"{table.__name__.rpartition('.')[2]}: {case.name}")
    for table in (framing, lines, headers, documents)
    for case in table.CASES
]
MOST_WORKER_MB = 150


@pytest.fixture(scope="module")
def address(app: Flask, database_url: str) -> Iterator[str]:
    with serve(database_url) as address:
        yield address


@pytest.fixture
def target(pusher: Pusher) -> Target:
    token = keys.mint_token(pusher.id, "edit", int(time.time()) + 600, SECRET)
    return Target(pusher.id, pusher.key, token)


def place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return str(parts.hostname), int(parts.port or 0)


def check(answer: Answer) -> None:
    """An answer of the receiver's own is JSON, names its request and tells nothing inner."""
    assert b"Traceback" not in answer.body
    if "x-request-id" not in answer.headers or not answer.body:
        return
    if answer.status >= 400:
        told = problem(answer)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (told["status"], told["success"]) == (answer.status, False)
        assert told["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("case", CASES)
def test_what_is_hostile_gets_its_right_answer(address: str, target: Target, case: Case) -> None:
    answers = exchange(place(address), case.build(target))
    assert [answer.status for answer in answers] == [
        right for right in case.right if right != CLOSED
    ]
    for answer in answers:
        check(answer)


def test_there_are_enough_cases_and_no_two_of_one_name() -> None:
    assert len(CASES) >= 150
    assert len({case.id for case in CASES}) == len(CASES)


def test_the_workers_live_on_and_are_small(address: str, pusher: Pusher) -> None:
    """The last test of this file: what came before is what they are left with."""
    await_live(address)
    megabytes = [worker.memory_info().rss / 2**20 for worker in workers(address)]
    assert len(megabytes) == 2
    assert max(megabytes) < MOST_WORKER_MB
