"""The keys of an integration over HTTP, and which of them brought which push."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from receiver.api import pushes
from receiver.db.engine import writing
from receiver.integrations import keys, removal
from receiver.keys import mint
from receiver.structure.receive import lock
from tests.support.pusher import BASE, Pusher
from tests.support.serving import SECRET

Admin = dict[str, str]
NEXT = "the next secret of these tests and as long as it must be"


def id_of(key: str) -> str:
    return str(mint.key_id_of(key, [SECRET]))


def listed(pusher: Pusher, admin: Admin, query: str = "") -> list[dict[str, Any]]:
    response = pusher.client.get(pusher.path("keys/") + query, headers=admin)
    assert response.status_code == 200, response.text
    return response.json["data"]


def rotate(pusher: Pusher, admin: Admin, **body: Any) -> Pusher:
    response = pusher.client.post(pusher.path("keys/"), json=body, headers=admin)
    assert response.status_code == 201, response.text
    return Pusher(pusher.client, pusher.id, response.json["data"]["api_key"])


def test_a_key_is_rotated_with_an_overlap_and_revoked(pusher: Pusher, admin: Admin) -> None:
    new = rotate(pusher, admin, overlap_hours=2)
    assert [key["state"] for key in listed(pusher, admin)] == ["ending", "live"]
    assert (pusher.push().status_code, new.push().status_code) == (200, 200)
    path = pusher.path(f"keys/{id_of(pusher.key)}/")
    for _ in range(2):
        revoked = pusher.client.delete(path, headers=admin)
        assert (revoked.status_code, revoked.json["data"]["state"]) == (200, "revoked")
    assert (pusher.push().status_code, new.push().status_code) == (401, 200)
    assert [key["state"] for key in listed(pusher, admin)] == ["revoked", "live"]


def test_a_rotation_needs_no_body_and_overlaps_for_a_week(pusher: Pusher, admin: Admin) -> None:
    response = pusher.client.post(pusher.path("keys/"), headers=admin)
    assert response.status_code == 201
    assert set(response.json["data"]) == {"integration", "key_id", "api_key"}
    with time_machine.travel(timedelta(hours=167)):
        assert listed(pusher, admin)[0]["state"] == "ending"
    with time_machine.travel(timedelta(hours=169)):
        assert listed(pusher, admin)[0]["state"] == "ended"
        assert pusher.push().status_code == 401


@pytest.mark.parametrize("hours", [-1, 87601, "x", None])
def test_an_overlap_out_of_bounds_is_refused(pusher: Pusher, admin: Admin, hours: Any) -> None:
    body = {"overlap_hours": hours}
    response = pusher.client.post(pusher.path("keys/"), json=body, headers=admin)
    assert response.status_code == 422
    assert len(listed(pusher, admin)) == 1


def test_each_key_tells_its_secret_and_its_last_push(
    app: Flask, pusher: Pusher, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(pusher, admin)[0]["last_push_at"] is None
    pusher.result()
    new = rotate(pusher, admin)
    old_push, none = (key["last_push_at"] for key in listed(pusher, admin))
    assert (old_push[:3], none) == ("202", None)
    with time_machine.travel(timedelta(hours=1)):
        new.result()
        times = [key["last_push_at"] for key in listed(pusher, admin)]
    assert times[0] == old_push < times[1]
    monkeypatch.setitem(app.config, "SECRETS", [NEXT, SECRET])
    assert {key["secret"] for key in listed(pusher, admin)} == {"older"}


def test_a_list_of_keys_comes_in_pages(pusher: Pusher, admin: Admin) -> None:
    for _ in range(2):
        rotate(pusher, admin)
    whole = [key["key_id"] for key in listed(pusher, admin)]
    page = pusher.client.get(pusher.path("keys/?limit=2"), headers=admin).json
    rest = pusher.client.get(pusher.path(f"keys/?cursor={page['next']}"), headers=admin).json
    assert [key["key_id"] for key in page["data"] + rest["data"]] == whole
    assert rest["next"] is None


def test_a_key_that_is_not_the_integrations_is_not_found(
    pusher: Pusher, new_pusher: Callable[[], Pusher], admin: Admin
) -> None:
    other = new_pusher()
    admin_key = id_of(admin["Authorization"].split()[1])
    for key_id in (id_of(other.key), admin_key, "0" * 26, "nonsense"):
        refused = pusher.client.delete(pusher.path(f"keys/{key_id}/"), headers=admin)
        assert (refused.status_code, refused.json["code"]) == (404, "not_found")
    assert other.push().status_code == 200
    assert [row["key_id"] for row in listed(pusher, admin)] == [id_of(pusher.key)]


@pytest.mark.parametrize(("method", "resource"), [("GET", "keys/"), ("POST", "keys/")])
def test_an_unknown_integration_has_no_keys(
    pusher: Pusher, admin: Admin, method: str, resource: str
) -> None:
    path = f"{BASE}/{2**53 - 1}/{resource}"
    assert pusher.client.open(path, method=method, headers=admin).status_code == 404


def test_the_accepted_pushes_are_listed_with_their_keys(pusher: Pusher, admin: Admin) -> None:
    pusher.result(trigger="connect", context="admin")
    new = rotate(pusher, admin)
    pusher.result(trigger="cron", context="cron")
    new.result({"post_types": {}, "taxonomies": {}}, webhook_id="msg_last")
    new.result({"post_types": {}, "taxonomies": {}}, webhook_id="msg_last")
    headers = pusher.bearer() | {"Content-Type": "application/json"}
    pusher.client.post(pusher.path("update-structure/"), data=b"{}", headers=headers)
    page = pusher.client.get(pusher.path("pushes/?limit=2"), headers=new.bearer()).json
    rest = pusher.client.get(pusher.path(f"pushes/?cursor={page['next']}"), headers=admin).json
    rows = page["data"] + rest["data"]
    assert rest["next"] is None
    told = [(row["result"], row["trigger"], row["key_id"]) for row in rows]
    old_id, new_id = id_of(pusher.key), id_of(new.key)
    assert told == [
        ("applied", None, new_id),
        ("unchanged", "cron", old_id),
        ("applied", "connect", old_id),
    ]
    assert {name: rows[0][name] for name in ("revision", "changes", "skipped", "context")} == {
        **{"revision": 2, "changes": 1, "skipped": 0, "context": None}
    }


def test_pushes_of_one_moment_are_listed_once(pusher: Pusher) -> None:
    with time_machine.travel("2030-01-01T00:00Z", tick=False):
        for _ in range(5):
            pusher.result()
        seen, cursor = 0, ""
        while cursor is not None:
            path = pusher.path(f"pushes/?limit=2{cursor and '&cursor='}{cursor}")
            page = pusher.client.get(path, headers=pusher.bearer()).json
            seen, cursor = seen + len(page["data"]), page["next"]
    assert seen == 5


def test_a_bearer_push_tells_its_key(pusher: Pusher) -> None:
    body = {"post_types": {}, "taxonomies": {}}
    path = pusher.path("update-structure/")
    assert pusher.client.post(path, json=body, headers=pusher.bearer()).status_code == 200
    rows = pusher.client.get(pusher.path("pushes/"), headers=pusher.bearer()).json["data"]
    assert [row["key_id"] for row in rows] == [id_of(pusher.key)]


def _remove(connection: Any, pusher: Pusher) -> None:
    removal.step(connection, pusher.id)


def _revoke(connection: Any, pusher: Pusher) -> None:
    keys.revoke(connection, pusher.id, id_of(pusher.key))


def _rotate(connection: Any, pusher: Pusher) -> None:
    keys.rotate(connection, pusher.id, timedelta())


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "bearer"])
@pytest.mark.parametrize("end", [_remove, _revoke, _rotate])
def test_a_push_that_waits_while_its_key_goes_is_refused_and_not_stored(
    app: Flask,
    pusher: Pusher,
    admin: Admin,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[Any, Pusher], None],
    signed: bool,
) -> None:
    passed = threading.Event()

    def note(*arguments: Any) -> Any:
        passed.set()
        return load(*arguments)

    def push() -> int:
        client = app.test_client()
        sender = Pusher(client, pusher.id, pusher.key)
        if signed:
            return sender.push().status_code
        body = {"post_types": {}, "taxonomies": {}}
        path = pusher.path("update-structure/")
        return client.post(path, json=body, headers=pusher.bearer()).status_code

    load = pushes.Delivery
    monkeypatch.setattr(pushes, "Delivery", note)
    with ThreadPoolExecutor(1) as thread, app.app_context():
        with writing() as connection:
            lock(connection, pusher.id)
            status = thread.submit(push)
            assert passed.wait(10), "the key was good when it was looked up"
            time.sleep(0.3)
            assert not status.done()
            end(connection, pusher)
        assert status.result(20) == 401
    rows = pusher.client.get(pusher.path("pushes/"), headers=admin)
    assert rows.status_code == 404 or rows.json["data"] == []
