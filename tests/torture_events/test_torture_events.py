"""The short form: no event is lost, early or invented, and two broken receivers are caught."""

from collections.abc import Iterator

import pytest

from tests.torture.stand import Databases, databases
from tests.torture_events.run import BLOWS, torture


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Databases]:
    with databases("postgresql") as found:
        yield found


def test_every_event_of_an_acknowledged_push_is_told_on_sqlite() -> None:
    with databases("sqlite") as found:
        keeps_every_promise(found)


def test_every_event_of_an_acknowledged_push_is_told_on_postgresql(postgresql: Databases) -> None:
    keeps_every_promise(postgresql)


def keeps_every_promise(found: Databases) -> None:
    seen = torture(found)
    assert seen.broken() == [], seen.told()
    assert set(seen.kills) == set(BLOWS)
    assert len(seen.acknowledged) > 20, seen.told()


@pytest.mark.parametrize(
    ("variant", "promise"), [("after_the_commit", "lost"), ("plain_id", "not_listed")]
)
def test_a_broken_receiver_is_caught(variant: str, promise: str, postgresql: Databases) -> None:
    seen = torture(postgresql, variant, seconds=60)
    assert promise in seen.broken(), seen.told()
