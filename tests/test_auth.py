"""Who may come in, and what the others are told."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from receiver.db.engine import writing
from receiver.keys import keyring
from tests.support.pusher import SEED, Pusher

BODY = json.dumps(SEED).encode()


def push(pusher: Pusher, headers: dict[str, str]) -> Any:
    return pusher.client.post(pusher.path("update-structure/"), json=SEED, headers=headers)


def same_401(response: Any) -> Any:
    """Return what a 401 says, but for its request id."""
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    return {**response.json, "request_id": None}


def test_every_refusal_is_the_same_from_outside(
    app: Flask, pusher: Pusher, new_pusher: Callable[[], Pusher]
) -> None:
    other, revoked = new_pusher(), new_pusher()
    with app.app_context(), writing() as connection:
        keyring.revoke(connection, revoked.id, _key_id(app, revoked))
    nobody = Pusher(pusher.client, 2**53 - 1, pusher.key)
    answers = [
        push(pusher, {}),
        push(pusher, {"Authorization": "Basic abc"}),
        push(pusher, pusher.bearer("whsec_" + "A" * 60)),
        push(pusher, other.bearer()),
        push(nobody, pusher.bearer()),
        push(revoked, revoked.bearer()),
        pusher.client.post(pusher.path("update-structure/"), data=BODY, headers=other.signed(BODY)),
        nobody.send(BODY),
        revoked.send(BODY),
        pusher.send(BODY, webhook_signature="v1," + "A" * 43 + "="),
    ]
    assert all(same_401(answer) == same_401(answers[0]) for answer in answers)


def test_a_signature_is_judged_alone(pusher: Pusher) -> None:
    bad = {"webhook_signature": "v1," + "A" * 43 + "="}
    assert pusher.send(BODY, **bad, **pusher.bearer()).status_code == 401


def test_an_admin_key_and_a_token_never_push(pusher: Pusher, admin: dict[str, str]) -> None:
    assert push(pusher, admin).json["code"] == "forbidden"
    made = pusher.client.post(pusher.path("access-tokens/"), json={"may": "edit"}, headers=admin)
    token = made.json["data"]["token"]
    assert push(pusher, pusher.bearer(token)).status_code == 403


@pytest.mark.parametrize(("skew", "status"), [(-310, 401), (-290, 200), (290, 200), (310, 401)])
def test_a_good_signature_outside_the_window_is_told_the_time(
    pusher: Pusher, skew: int, status: int
) -> None:
    now = int(time.time())
    headers = pusher.signed(BODY, timestamp=now + skew)
    response = pusher.client.post(pusher.path("update-structure/"), data=BODY, headers=headers)
    assert response.status_code == status
    if status == 401:
        assert response.json["code"] == "clock_skew"
        assert abs(response.json["server_time"] - now) <= 5


def test_a_bad_signature_outside_the_window_is_not_told(pusher: Pusher) -> None:
    response = pusher.send(BODY, webhook_timestamp="1")
    assert response.json["code"] == "unauthorized"
    assert "server_time" not in response.json


def test_a_rotated_key_lives_on_for_its_overlap(app: Flask, pusher: Pusher) -> None:
    from datetime import timedelta

    for overlap, status in ((1, 200), (0, 401)):
        with app.app_context(), writing() as connection:
            _, new_key = keyring.rotate(connection, pusher.id, timedelta(hours=overlap))
        assert push(pusher, pusher.bearer()).status_code == status
        assert pusher.send(BODY).status_code == status
        pusher.key = new_key
        assert pusher.send(BODY).status_code == 200


def test_a_key_of_a_fallback_secret_pushes(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = app.config["SECRETS"][0]
    monkeypatch.setitem(app.config, "SECRETS", ["n" * 32, old])
    assert pusher.send(BODY).status_code == 200
    assert push(pusher, pusher.bearer()).status_code == 200
    with app.app_context(), writing() as connection:
        assert keyring.on_fallback(connection, [pusher.id])[pusher.id] == 1
    monkeypatch.setitem(app.config, "SECRETS", ["n" * 32])
    assert pusher.send(BODY).status_code == 401


def test_signatures_can_be_required(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "REQUIRE_SIGNATURE", True)
    assert push(pusher, pusher.bearer()).json["code"] == "signature_required"
    assert pusher.send(BODY).status_code == 200


def test_a_removed_integration_is_unknown(pusher: Pusher, admin: dict[str, str]) -> None:
    nobody = Pusher(pusher.client, 2**53 - 1, pusher.key)
    response = pusher.client.get(nobody.path(), headers=admin)
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def _key_id(app: Flask, pusher: Pusher) -> str:
    from receiver.keys import mint as keys

    return str(keys.key_id_of(pusher.key, app.config["SECRETS"]))
