"""The short form: no event is lost, early or invented, and two broken receivers are caught."""

import pytest

from tests.torture_events.run import Run, torture


def told(run: Run) -> str:
    return (
        f"{len(run.acknowledged)} acknowledged, {len(run.accepted)} delivered,"
        f" {run.duplicates()} twice, {run.kills} kills, broken: {run.broken()}"
    )


def test_every_event_of_an_acknowledged_push_is_told() -> None:
    run = torture("sqlite", seconds=2)
    assert run.broken() == [], told(run)
    assert run.kills
    assert len(run.acknowledged) > 20, told(run)


@pytest.mark.parametrize(
    ("variant", "promise"), [("after_the_commit", "lost"), ("plain_id", "not_listed")]
)
def test_a_broken_receiver_is_caught(variant: str, promise: str) -> None:
    for seed in range(4):
        run = torture("postgresql", variant, 2, seed)
        if promise in run.broken():
            return
    pytest.fail(told(run))
