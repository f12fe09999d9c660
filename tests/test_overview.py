"""The overview of the fleet: states, troubles, and the pushes of the last day."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import SQLAlchemyError

from receiver.events.deliver import Worker
from receiver.ops import hours
from tests.support.pusher import Pusher

FLEET = "/api/v1/integration/fleet/"


def overview(client: FlaskClient, admin: dict[str, str]) -> Any:
    return client.get(FLEET, headers=admin).json["data"]


def pushes(client: FlaskClient, admin: dict[str, str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in overview(client, admin)["pushes"]:
        of = row["result"], row["reason"]
        found[of] = found.get(of, 0) + row["pushes"]
    return found


def test_states_are_counted(client: FlaskClient, admin: dict[str, str], pusher: Pusher) -> None:
    pusher.result()
    told = overview(client, admin)
    assert set(told["states"]) == {"fresh", "late", "stale", "never", "disconnected"}
    assert told["states"]["fresh"] >= 1
    assert told["counted_at"]


def test_a_trouble_names_the_site_that_has_it_longest(
    client: FlaskClient, admin: dict[str, str], pusher: Pusher
) -> None:
    troubles = {one["trouble"]: one for one in overview(client, admin)["troubles"]}
    never = troubles["never"]
    assert never["integrations"] >= 1
    assert never["oldest"] <= pusher.id
    assert never["since"]


def test_pushes_are_counted_by_result_and_reason(
    client: FlaskClient, admin: dict[str, str], pusher: Pusher
) -> None:
    before = pushes(client, admin)
    pusher.result()
    pusher.send(b"{")
    client.post(f"/api/v1/integration/integrations/{pusher.id}/update-structure/", data=b"{}")
    after = pushes(client, admin)
    new = {of: number - before.get(of, 0) for of, number in after.items()}
    assert new["applied", ""] == 1
    assert sum(number for (result, _), number in new.items() if result == "refused") == 2
    assert all(":" not in reason for _, reason in after)


def test_workers_that_deliver_are_counted(
    app: Flask, client: FlaskClient, admin: dict[str, str]
) -> None:
    before = overview(client, admin)["deliveries"]["workers"]
    worker = Worker()
    with app.app_context():
        worker.beat()
        assert overview(client, admin)["deliveries"]["workers"] == before + 1
        worker.leave()
    assert overview(client, admin)["deliveries"]["workers"] == before


def test_counts_that_cannot_be_stored_are_kept_and_one_timer_waits(
    app: Flask, client: FlaskClient, admin: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise SQLAlchemyError

    before = pushes(client, admin).get(("applied", ""), 0)
    with app.app_context(), monkeypatch.context() as patch:
        patch.setattr(hours, "writing", refuse)
        for _ in range(3):
            hours.note("applied", "")
            hours.store_now()
    timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    assert sum(each.function is hours._store for each in timers) == 1
    assert pushes(client, admin)["applied", ""] == before + 3


def test_only_who_sees_all_sees_the_fleet(client: FlaskClient, pusher: Pusher) -> None:
    assert client.get(FLEET, headers=pusher.bearer()).status_code == 403
