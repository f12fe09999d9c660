"""Integrations are created once: one by one or many at once, however often it is asked."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from receiver.db.engine import writing
from receiver.db.models import Creation
from receiver.integrations.register import add
from receiver.keys import keyring, mint
from tests.support.pusher import BASE, Pusher
from tests.support.serving import SECRET

Admin = dict[str, str]
Batch = Callable[..., Any]
numbers = itertools.count(1)
NEXT = "the next secret of these tests and as long as it must be"


def new_site() -> str:
    return f"https://creation-{next(numbers)}.example"


def create(client: FlaskClient, admin: Admin, key: str | None = None, **body: Any) -> Any:
    headers = admin | ({"Idempotency-Key": key} if key is not None else {})
    return client.post(f"{BASE}/", json=body, headers=headers)


@pytest.fixture
def batch(client: FlaskClient, admin: Admin) -> Batch:
    def send(items: Any, key: str | None = None) -> Any:
        headers = admin | ({"Idempotency-Key": key} if key else {})
        return client.post(f"{BASE}/batch/", json={"integrations": items}, headers=headers)

    return send


def test_a_repeat_gets_the_same_answer_and_key(client: FlaskClient, admin: Admin) -> None:
    site, labels = new_site(), {"tenant": "acme"}
    first = create(client, admin, "same", site_url=site, name="One", labels=labels)
    again = create(client, admin, "same", labels=labels, name="One", site_url=site)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    data = again.json["data"]
    assert data["labels"] == {"tenant": "acme"}
    assert Pusher(client, data["id"], data["api_key"]).result()["result"] == "applied"


def test_a_repeat_with_another_body_is_refused(client: FlaskClient, admin: Admin) -> None:
    create(client, admin, "mismatch", site_url=new_site())
    other = new_site()
    refused = create(client, admin, "mismatch", site_url=other)
    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_mismatch")
    assert create(client, admin, site_url=other).status_code == 201


def test_a_batch_is_no_repeat_of_a_single_creation(
    client: FlaskClient, admin: Admin, batch: Batch
) -> None:
    site = new_site()
    create(client, admin, "either", site_url=site)
    assert batch([{"site_url": site}], "either").json["code"] == "idempotency_mismatch"


def test_after_a_day_an_idempotency_key_is_new(client: FlaskClient, admin: Admin) -> None:
    site = new_site()
    create(client, admin, "daily", site_url=site)
    with time_machine.travel(timedelta(hours=23, minutes=59)):
        assert create(client, admin, "daily", site_url=site).status_code == 201
    with time_machine.travel(timedelta(hours=24, minutes=1)):
        assert create(client, admin, "daily", site_url=site).json["code"] == "site_taken"
        assert create(client, admin, "daily", site_url=new_site()).status_code == 201


def test_what_a_wrong_clock_remembered_holds_nobody_up(client: FlaskClient, admin: Admin) -> None:
    with time_machine.travel(timedelta(days=365)):
        create(client, admin, "ahead", site_url=new_site())
    assert create(client, admin, "ahead", site_url=new_site()).status_code == 201


def test_each_admin_has_idempotency_keys_of_its_own(
    app: Flask, client: FlaskClient, admin: Admin
) -> None:
    with app.app_context(), writing() as connection:
        _, api_key = keyring.issue(connection, None)
    other = {"Authorization": f"Bearer {api_key}"}
    assert create(client, admin, "shared", site_url=new_site()).status_code == 201
    assert create(client, other, "shared", site_url=new_site()).status_code == 201


def test_a_refused_creation_may_be_tried_again(client: FlaskClient, admin: Admin) -> None:
    site = new_site()
    first = create(client, admin, site_url=site).json["data"]
    taken = create(client, admin, "again", site_url=site)
    assert (taken.status_code, taken.json["integration"]) == (409, first["id"])
    assert f"{first['id']}/keys/" in taken.json["detail"]
    client.delete(f"{BASE}/{first['id']}/", headers=admin)
    assert create(client, admin, "again", site_url=site).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 65, "caf\xe9", "tab\there"])
def test_an_idempotency_key_of_another_form_is_refused(
    client: FlaskClient, admin: Admin, key: str
) -> None:
    refused = create(client, admin, key, site_url=new_site())
    assert (refused.status_code, refused.json["code"]) == (400, "bad_request")


@pytest.mark.parametrize("key", ["x" * 64, "!", "with a blank ~"])
def test_an_idempotency_key_is_printable(client: FlaskClient, admin: Admin, key: str) -> None:
    assert create(client, admin, key, site_url=new_site()).status_code == 201


def test_repeats_at_once_create_once(app: Flask, admin: Admin) -> None:
    site = new_site()

    def ask(_: int) -> Any:
        return create(app.test_client(), admin, "at once", site_url=site)

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["data"]["api_key"] for answer in answers}) == 1


@pytest.mark.parametrize("ended", ["revoked", "removed", "rotated away"])
def test_a_repeat_gets_no_key_that_opens_nothing(
    client: FlaskClient, admin: Admin, ended: str
) -> None:
    site = new_site()
    made = create(client, admin, ended, site_url=site).json["data"]
    own = f"{BASE}/{made['id']}/"
    if ended == "revoked":
        client.delete(f"{own}keys/{made['key_id']}/", headers=admin)
    elif ended == "removed":
        client.delete(own, headers=admin)
    else:
        client.post(f"{own}keys/", json={"overlap_hours": 0}, headers=admin)
    again = create(client, admin, ended, site_url=site)
    assert (again.status_code, again.json["code"]) == (409, "idempotency_outdated")
    assert again.json["integration"] == made["id"]


def test_a_repeat_gets_a_key_in_its_overlap(client: FlaskClient, admin: Admin) -> None:
    site = new_site()
    made = create(client, admin, "overlap", site_url=site).json["data"]
    client.post(f"{BASE}/{made['id']}/keys/", headers=admin)
    assert create(client, admin, "overlap", site_url=site).json["data"] == made


def test_a_repeat_survives_a_new_secret_as_long_as_the_old_one_is_a_fallback(
    app: Flask, client: FlaskClient, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site()
    made = create(client, admin, "secret", site_url=site).json["data"]
    monkeypatch.setitem(app.config, "SECRETS", [NEXT, SECRET])
    assert create(client, admin, "secret", site_url=site).json["data"] == made


def test_a_key_of_a_dropped_secret_is_not_told_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, old = new_site(), [NEXT, SECRET]
    monkeypatch.setitem(app.config, "SECRETS", old)
    with app.app_context(), writing() as connection:
        _, api_key = keyring.issue(connection, None)
    admin = {"Authorization": f"Bearer {api_key}"}
    monkeypatch.setitem(app.config, "SECRETS", [SECRET, NEXT])
    made = create(client, admin, "dropped", site_url=site).json["data"]
    assert mint.key_id_of(made["api_key"], [SECRET])
    monkeypatch.setitem(app.config, "SECRETS", [NEXT])
    assert create(client, admin, "dropped", site_url=site).json["code"] == "idempotency_outdated"


def test_a_batch_answers_in_order_what_became_of_each(client: FlaskClient, batch: Batch) -> None:
    taken = batch([{"site_url": new_site()}]).json["data"][0]
    one, two = new_site(), new_site()
    items = [
        {"site_url": two, "name": "Two", "labels": {"plan": "pro"}},
        {"site_url": taken["site_url"]},
        {"site_url": "nonsense"},
        {"site_url": one},
        {"site_url": f"{two.upper()}:443/"},
        {"site_url": new_site(), "labels": {"Bad Key": "x"}},
        {"site_url": new_site(), "n": 1},
        5,
    ]
    answer = batch(items)
    assert (answer.status_code, answer.json["next"]) == (200, None)
    rows = answer.json["data"]
    assert [row["status"] for row in rows] == [201, 409, 422, 201, 409, 422, 422, 422]
    told = {"site_url": two, "name": "Two", "labels": {"plan": "pro"}}
    assert told.items() <= rows[0].items()
    assert (rows[1]["code"], rows[1]["integration"]) == ("site_taken", taken["id"])
    assert [error["path"] for error in rows[2]["errors"]] == ["site_url"]
    assert rows[4]["integration"] == rows[0]["id"]
    assert [row["errors"][0]["path"] for row in rows[5:]] == ["labels.Bad Key", "n", "body"]
    for row in (rows[0], rows[3]):
        assert Pusher(client, row["id"], row["api_key"]).result()["result"] == "applied"


def test_a_repeated_batch_is_the_same_to_the_letter(batch: Batch) -> None:
    taken = new_site()
    batch([{"site_url": taken}])
    items = [{"site_url": new_site()}, {"site_url": taken}, {"site_url": "x"}]
    assert batch(items, "whole").json == batch(items, "whole").json


def test_a_repeated_batch_tells_of_each_key_that_opens_nothing(
    client: FlaskClient, admin: Admin, batch: Batch
) -> None:
    items = [{"site_url": new_site()}, {"site_url": new_site()}]
    first, second = batch(items, "partly").json["data"]
    client.delete(f"{BASE}/{first['id']}/", headers=admin)
    again = batch(items, "partly").json["data"]
    assert (again[0]["status"], again[0]["code"]) == (409, "idempotency_outdated")
    assert again[1] == second


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"integrations": []},
        {"integrations": {}},
        {"integrations": [{}] * 501},
        {"integrations": [{}], "dry": True},
    ],
    ids=lambda body: str(body)[:30],
)
def test_a_bad_batch_is_refused_whole(client: FlaskClient, admin: Admin, body: Any) -> None:
    refused = client.post(f"{BASE}/batch/", json=body, headers=admin)
    assert (refused.status_code, refused.json["code"]) == (422, "validation_failed")


def test_500_sites_are_one_batch(batch: Batch) -> None:
    rows = batch([{"site_url": new_site()} for _ in range(500)]).json["data"]
    assert {row["status"] for row in rows} == {201}
    assert len({row["api_key"] for row in rows}) == 500


def test_batches_at_once_of_the_same_sites_create_each_once(app: Flask, admin: Admin) -> None:
    """Whoever waits for a site finds it taken; two that named them in another order go on."""
    first, second = sorted([new_site(), new_site()])
    items = [{"site_url": second}, {"site_url": first}]

    def ask() -> Any:
        client = app.test_client()
        return client.post(f"{BASE}/batch/", json={"integrations": items}, headers=admin)

    with ThreadPoolExecutor(1) as thread, app.app_context():
        with writing() as connection:
            made = [add(connection, first, None)["id"]]
            answer = thread.submit(ask)
            time.sleep(0.5)
            assert not answer.done()
            made.append(add(connection, second, None)["id"])
        rows = answer.result(20).json["data"]
    assert [(row["code"], row["integration"]) for row in rows] == [
        ("site_taken", made[1]),
        ("site_taken", made[0]),
    ]


def test_a_connection_string_is_address_and_key(
    app: Flask, client: FlaskClient, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "connection" not in create(client, admin, site_url=new_site()).json["data"]
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://example.com/receiver")
    made = create(client, admin, site_url=new_site()).json["data"]
    assert made["connection"] == f"https://{made['api_key']}@example.com/receiver"
    rotated = client.post(f"{BASE}/{made['id']}/keys/", headers=admin).json["data"]
    assert rotated["connection"] == f"https://{rotated['api_key']}@example.com/receiver"


def test_two_writings_of_one_host_are_one_site(client: FlaskClient, batch: Batch) -> None:
    rows = batch(
        [{"site_url": "https://xn--mller-kva.example"}, {"site_url": "https://müller.example"}]
    )
    first, second = rows.json["data"]
    assert (second["code"], second["integration"]) == ("site_taken", first["id"])


def test_an_item_that_another_release_found_invalid_is_sent_anew(app: Flask, batch: Batch) -> None:
    item = {"site_url": new_site()}
    assert batch([item], "looser").json["data"][0]["status"] == 201
    with app.app_context(), writing() as connection:
        of_key = Creation.idempotency_key == "looser"
        connection.execute(update(Creation).where(of_key).values(outcomes="[null]"))
    again = batch([item], "looser").json["data"][0]
    assert (again["status"], again["code"]) == (409, "idempotency_outdated")
