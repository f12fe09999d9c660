"""The limit on pushes: exact, however many workers count."""

import json
import math
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from receiver.structure.receive import RateLimited, pay
from tests.support.pusher import SEED, Pusher, structure
from tests.support.serving import serve
from tests.test_concurrency import send

BODY = json.dumps(SEED).encode()


def test_it_is_exact_across_workers(app: Flask, database_url: str, pusher: Pusher) -> None:
    """One a minute, two at once: of 40 at once two are stored, and the others told to wait."""
    headers = [pusher.signed(BODY) for _ in range(40)]
    with (
        serve(database_url, "--workers", "3", PUSHES_PER_MINUTE="1") as address,
        ThreadPoolExecutor(20) as threads,
    ):
        answers = list(threads.map(lambda h: send(address, pusher, BODY, h), headers))
        assert Counter(status for status, _ in answers) == {200: 2, 429: 38}
        refused = next(answer for status, answer in answers if status == 429)
        assert (refused["code"], refused["retryable"]) == ("rate_limited", True)
        # What was stored may be asked for again: a repetition costs nothing.
        stored = next(h for h, (status, _) in zip(headers, answers, strict=True) if status == 200)
        assert send(address, pusher, BODY, stored)[1]["data"]["result"] == "duplicate"


def over_the_limit(pusher: Pusher) -> bool:
    return bool(pusher.push().status_code == 429)


@pytest.fixture
def one_a_minute(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once, that is, and then one a minute."""
    monkeypatch.setitem(app.config, "PUSHES_PER_MINUTE", 1)


@pytest.mark.usefixtures("one_a_minute")
def test_what_the_schema_refuses_counts(pusher: Pusher) -> None:
    ahead = int((time.time() + 400) * 1000)
    assert pusher.push({"post_types": {"post": {}}, "taxonomies": {}}).status_code == 422
    assert pusher.push(generated_at=ahead).status_code == 422
    assert over_the_limit(pusher)
    # Before anything of it is looked at.
    refused = pusher.push({"post_types": 1})
    assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 1


@pytest.mark.usefixtures("one_a_minute")
def test_what_conflicts_counts(new_pusher: Callable[[], Pusher]) -> None:
    reusing, copied = new_pusher(), new_pusher()
    reusing.result(webhook_id="msg_once")
    assert reusing.push(structure(), webhook_id="msg_once").json["code"] == "id_reused"
    assert over_the_limit(reusing)
    copied.result(site={"home_url": "https://home.example"})
    copy = copied.push(site={"home_url": "https://copy.example"})
    assert copy.json["code"] == "site_mismatch"
    assert over_the_limit(copied)


@pytest.mark.usefixtures("one_a_minute")
def test_what_nobody_signed_costs_the_site_nothing(pusher: Pusher) -> None:
    for _ in range(5):
        assert pusher.send(b"{}", webhook_id="msg_other").status_code == 401
        assert pusher.send(b"{", Content_Encoding="gzip").status_code == 415
    assert pusher.result()["result"] == "applied"


@pytest.mark.usefixtures("one_a_minute")
def test_a_repetition_is_answered_over_the_limit_too(pusher: Pusher) -> None:
    for _ in range(2):
        pusher.result(webhook_id="msg_first" if not pusher.read()["revision"] else None)
    assert over_the_limit(pusher)
    assert pusher.result(webhook_id="msg_first")["result"] == "duplicate"


def test_without_a_limit_a_refused_push_moves_nothing(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUSHES_PER_MINUTE", 0)
    pusher.push(generated_at=2)
    assert pusher.result(generated_at=1)["result"] == "superseded"


@pytest.mark.parametrize("per_minute", [1, 60, 600])
def test_a_burst_is_two_minutes_worth_and_then_the_rate_holds(per_minute: int) -> None:
    now, paid = 1_000_000.0, 0.0
    for _ in range(2 * per_minute):
        paid = pay(paid, now, per_minute)
    with pytest.raises(RateLimited) as refused:
        pay(paid, now, per_minute)
    wait = math.ceil(refused.value.wait or 0)
    assert wait == -(-60 // per_minute)
    pay(paid, now + wait, per_minute)


def test_no_limit_is_no_limit() -> None:
    assert pay(0.0, 1.0, 0) == 0.0
