"""Hostile traffic: every case of the tables, and what is left of the receiver afterwards."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask

from receiver.keys import mint as keys
from tests.hostile.cases import MAX_WORKER_MB, TABLES, fault
from tests.hostile.wire import Case, Target
from tests.support.pusher import Pusher
from tests.support.serving import SECRET, await_live, serve, workers

CASES = [
    pytest.param(case, id=f"{name}: {case.name}")
    for name, cases in TABLES.items()
    for case in cases
]


@pytest.fixture(scope="module")
def address(app: Flask, database_url: str) -> Iterator[str]:
    with serve(database_url) as address:
        yield address


@pytest.fixture
def target(pusher: Pusher) -> Target:
    token = keys.mint_token(pusher.id, "edit", int(time.time()) + 600, SECRET)
    return Target(pusher.id, pusher.key, token)


@pytest.mark.parametrize("case", CASES)
def test_what_is_hostile_gets_its_right_answer(address: str, target: Target, case: Case) -> None:
    assert fault(address, target, case) == ""


def test_there_are_enough_cases_and_no_two_of_one_name() -> None:
    assert len(CASES) >= 150
    assert len({case.id for case in CASES}) == len(CASES)


def test_the_workers_live_on_and_are_small(address: str, pusher: Pusher) -> None:
    """The last test of this file: what came before is what they are left with."""
    await_live(address)
    megabytes = [worker.memory_info().rss / 2**20 for worker in workers(address)]
    assert len(megabytes) == 2
    assert max(megabytes) < MAX_WORKER_MB
