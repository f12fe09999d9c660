"""How many pushes an integration may send."""

import pytest
import time_machine
from flask import Flask

from receiver.errors import Problem
from receiver.limits import pay
from tests.pusher import Pusher

NOW = 1_000_000.0


def pushes(number: int, paid_until: float = 0.0, now: float = NOW) -> float:
    for _ in range(number):
        paid_until = pay(paid_until, now, 60)
    return paid_until


def test_a_burst_is_twice_a_minutes_pushes() -> None:
    paid_until = pushes(120)
    with pytest.raises(Problem) as refused:
        pay(paid_until, NOW, 60)
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "1"})
    assert pay(paid_until, NOW + 1, 60)


def test_a_minute_pays_for_its_pushes() -> None:
    pushes(60, pushes(120), NOW + 60)
    with pytest.raises(Problem):
        pushes(61, pushes(120), NOW + 60)


def test_a_clock_that_was_ahead_does_not_lock_out() -> None:
    with pytest.raises(Problem) as refused:
        pay(NOW + 1e9, NOW, 60)
    assert refused.value.headers == {"Retry-After": "1"}


def test_no_limit_is_no_limit() -> None:
    assert pay(0.0, NOW, 0) == 0.0


def test_a_push_too_many_is_refused_and_a_duplicate_is_not(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUSHES_PER_MINUTE", 2)
    with time_machine.travel(NOW + 1.8e9, tick=False):
        for number in range(4):
            pusher.result(webhook_id=f"msg_{number}")
        refused = pusher.push(webhook_id="msg_more")
        assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
        assert refused.headers["Retry-After"] == "30"
        assert pusher.result(webhook_id="msg_0")["result"] == "duplicate"
