"""The log: one JSON line a request, and all that an operator looks for in it."""

import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest
import structlog
from flask import Flask

from receiver.http import errors, logs
from tests.support.pusher import SEED, Pusher

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Return the lines that were logged since."""
    stream = io.BytesIO()
    logger = structlog.wrap_logger(structlog.BytesLogger(stream))
    monkeypatch.setattr(logs, "log", logger)
    monkeypatch.setattr(errors, "log", logger)
    return lambda: [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_a_push_says_whose_it_was_and_what_became_of_it(pusher: Pusher, lines: Lines) -> None:
    answer = pusher.push(SEED)
    (line,) = lines()
    assert line.items() >= {"integration": pusher.id, "result": "applied", "revision": 1}.items()
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["path"].endswith("/update-structure/")
    assert line["ms"] > 0


def test_a_refusal_says_why_and_whose_it_would_have_been(pusher: Pusher, lines: Lines) -> None:
    pusher.client.post(pusher.path("update-structure/"), json=SEED)
    pusher.send(b"{}", webhook_signature="v1," + "A" * 43 + "=")
    none, wrong = lines()
    assert none["integration"] == wrong["integration"] == pusher.id
    assert none["reason"] == "unauthorized: no credential"
    assert wrong["reason"] == "unauthorized: no key of the integration made this signature"


def test_a_failure_and_its_request_have_one_id(
    app: Flask, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "health.live", lambda: 1 / 0)
    answer = app.test_client().get("/health/live")
    failed, request = lines()
    assert failed["request_id"] == request["request_id"] == answer.json["request_id"]
    assert "ZeroDivisionError" in failed["exception"]


def test_nothing_of_one_request_is_in_the_next(app: Flask, pusher: Pusher, lines: Lines) -> None:
    pusher.push(SEED)
    app.test_client().get("/health/live")
    assert {"integration", "result", "reason"}.isdisjoint(lines()[-1])
