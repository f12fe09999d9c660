"""Integrations are renamed, moved, labelled and removed."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from receiver.db.engine import reading, writing
from receiver.db.models import Change, Key, Label, Push, Structure
from receiver.integrations import removal
from receiver.values import at
from tests.support.pusher import BASE, SEED, Pusher, entry, structure

Admin = dict[str, str]
numbers = itertools.count(1)


def change(pusher: Pusher, admin: Admin, **changes: Any) -> Any:
    return pusher.client.patch(pusher.path(), json=changes, headers=admin)


def shown(pusher: Pusher, headers: dict[str, str]) -> dict[str, Any]:
    return pusher.client.get(pusher.path(), headers=headers).json["data"]


def new_site() -> str:
    return f"https://changed-{next(numbers)}.example"


def test_a_name_is_changed_and_taken_away(pusher: Pusher, admin: Admin) -> None:
    answer = change(pusher, admin, name="A shop")
    assert (answer.status_code, answer.json["data"]["name"]) == (200, "A shop")
    assert answer.json["data"] == shown(pusher, admin)
    assert change(pusher, admin).json["data"]["name"] == "A shop"
    assert change(pusher, admin, name=None).json["data"]["name"] is None


def test_labels_are_merged(pusher: Pusher, admin: Admin) -> None:
    change(pusher, admin, labels={"tenant": "acme", "plan": "free"})
    merged = change(pusher, admin, labels={"plan": "pro", "tenant": None, "a.b_c-1": "x"})
    assert merged.json["data"]["labels"] == {"a.b_c-1": "x", "plan": "pro"}
    assert change(pusher, admin, name="N").json["data"]["labels"] == merged.json["data"]["labels"]
    assert change(pusher, admin, labels=None).json["data"]["labels"] == {}


def test_labels_are_told_to_admins_only(pusher: Pusher, admin: Admin) -> None:
    change(pusher, admin, labels={"tenant": "acme"})
    assert shown(pusher, admin)["labels"] == {"tenant": "acme"}
    assert "labels" not in shown(pusher, pusher.bearer())
    path = f"{BASE}/?cursor={pusher.id - 1}&limit=1"
    for headers, labels in ((admin, {"tenant": "acme"}), (pusher.bearer(), None)):
        (row,) = pusher.client.get(path, headers=headers).json["data"]
        assert (row["id"], row.get("labels")) == (pusher.id, labels)


@pytest.mark.parametrize(
    "labels",
    [
        {"": "x"},
        {"A": "x"},
        {"a b": "x"},
        {"a" * 41: "x"},
        {"a": ""},
        {"a": "x" * 81},
        {"a": "two\nlines"},
        {"a": "\u0000"},
        {"a": 1},
        {"a": {"b": "c"}},
        "a=b",
        ["a"],
        {f"k{number}": "x" for number in range(17)},
    ],
    ids=lambda labels: str(labels)[:20],
)
def test_bad_labels_are_refused(pusher: Pusher, admin: Admin, labels: Any) -> None:
    refused = change(pusher, admin, labels=labels)
    assert (refused.status_code, refused.json["code"]) == (422, "validation_failed")
    assert refused.json["errors"][0]["path"].startswith("labels")
    body = {"site_url": new_site(), "labels": labels}
    assert pusher.client.post(f"{BASE}/", json=body, headers=admin).status_code == 422
    assert shown(pusher, admin)["labels"] == {}


def test_sixteen_labels_may_be_replaced_by_sixteen_others(pusher: Pusher, admin: Admin) -> None:
    old = {f"old{number}": "x" for number in range(16)}
    new = {f"new{number}": "\N{SNOWMAN}" * 80 for number in range(16)}
    assert change(pusher, admin, labels=old).status_code == 200
    assert change(pusher, admin, labels={"one-more": "x"}).status_code == 422
    answer = change(pusher, admin, labels=dict.fromkeys(old) | new)
    assert answer.json["data"]["labels"] == new


@pytest.mark.parametrize(
    "changes",
    [{"site_url": None}, {"site_url": "x"}, {"name": ""}, {"name": 1}, {"id": 1}, {"home": "x"}],
    ids=str,
)
def test_a_bad_change_is_refused(pusher: Pusher, admin: Admin, changes: Any) -> None:
    assert change(pusher, admin, **changes).status_code == 422


def test_a_site_that_has_not_pushed_gets_another_address(pusher: Pusher, admin: Admin) -> None:
    site = new_site()
    answer = change(pusher, admin, site_url=site)
    assert (answer.json["data"]["site_url"], answer.json["data"]["home_url"]) == (site, None)
    assert pusher.result(site={"home_url": "https://elsewhere.example"})["result"] == "applied"


def test_a_site_that_moved_pushes_from_its_new_address_only(pusher: Pusher, admin: Admin) -> None:
    old, new = new_site(), new_site()
    pusher.result(site={"home_url": old})
    assert pusher.push(site={"home_url": new}).json["code"] == "site_mismatch"
    answer = change(pusher, admin, site_url=f"{new}/").json["data"]
    assert (answer["home_url"], answer["mismatch_home_url"]) == (f"{new}/", None)
    assert pusher.push(site={"home_url": old}).json["code"] == "site_mismatch"
    assert pusher.result(site={"home_url": new})["result"] == "unchanged"


def test_another_writing_of_the_same_address_moves_nothing(
    new_pusher: Callable[..., Pusher], admin: Admin
) -> None:
    site, bound = new_site(), new_site()
    pusher = new_pusher(site)
    pusher.result(site={"home_url": bound})
    for same in (site.replace("https", "http") + "/", bound):
        assert change(pusher, admin, site_url=same).json["data"]["home_url"] == bound
    assert pusher.result(site={"home_url": bound})["result"] == "unchanged"


def test_the_address_of_another_site_is_taken(
    pusher: Pusher, new_pusher: Callable[..., Pusher], admin: Admin
) -> None:
    site, bound = new_site(), new_site()
    other = new_pusher(site)
    other.result(site={"home_url": bound})
    for taken in (site, bound):
        refused = change(pusher, admin, site_url=taken, name="not kept")
        assert (refused.status_code, refused.json["code"]) == (409, "site_taken")
        assert refused.json["integration"] == other.id
    assert shown(pusher, admin)["name"] is None


def test_an_integration_is_removed_with_all_that_was_its_own(
    app: Flask, pusher: Pusher, admin: Admin
) -> None:
    pusher.result()
    change(pusher, admin, labels={"tenant": "acme"})
    removed = pusher.client.delete(pusher.path(), headers=admin)
    assert (removed.status_code, removed.json["data"]["integration"]) == (200, pusher.id)
    for method, resource in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "pushes/")):
        body = {} if method == "PATCH" else None
        asked = pusher.client.open(pusher.path(resource), method=method, json=body, headers=admin)
        assert (asked.status_code, asked.json["code"]) == (404, "not_found")
    assert pusher.push().status_code == 401
    with app.app_context():
        assert rows_of(pusher.id) == 0


def rows_of(integration_id: int) -> int:
    with reading() as connection:
        return sum(
            connection.execute(
                select(func.count()).where(table.integration_id == integration_id)
            ).scalar_one()
            for table in (Change, Key, Label, Push, Structure)
        )


def test_a_removed_site_may_be_created_again_under_another_id(pusher: Pusher, admin: Admin) -> None:
    site = shown(pusher, admin)["site_url"]
    pusher.client.delete(pusher.path(), headers=admin)
    body = {"site_url": site}
    again = pusher.client.post(f"{BASE}/", json=body, headers=admin)
    assert again.status_code == 201
    assert again.json["data"]["id"] > pusher.id


def test_a_long_history_is_removed_in_steps_between_which_others_push(
    app: Flask, pusher: Pusher, new_pusher: Callable[[], Pusher], admin: Admin
) -> None:
    """Each step is a transaction of its own: in one, all others would wait for the last row."""
    other = new_pusher()
    row = {"integration_id": pusher.id, "revision": 1, "at": at(0), "kind": "post_types"}
    row |= {"name": "post", "what": "changed", "before": "1", "after": "2"}
    with app.app_context():
        with writing() as connection:
            connection.execute(insert(Change), [row] * (2 * removal.ROWS_A_STEP + 1))
        steps = []

        def transaction() -> Any:
            assert other.push().status_code == 200
            steps.append(rows_of(pusher.id))
            return writing()

        removal.remove(transaction, pusher.id)
        assert rows_of(pusher.id) == 0
    assert len(steps) == 3
    assert steps[0] - steps[1] == removal.ROWS_A_STEP + 1  # and the key


def test_what_stopped_in_the_middle_of_a_removal_is_removed_by_the_next(
    app: Flask, pusher: Pusher, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pusher.result(structure({f"t{number}": entry() for number in range(9)}))
    monkeypatch.setattr(removal, "ROWS_A_STEP", 4)
    with app.app_context(), writing() as connection:
        assert removal.step(connection, pusher.id) is False
    assert pusher.push().status_code == 401
    assert shown(pusher, admin)["id"] == pusher.id
    assert pusher.client.delete(pusher.path(), headers=admin).status_code == 200
    assert pusher.client.get(pusher.path(), headers=admin).status_code == 404


def test_two_removals_at_once_remove_once(app: Flask, pusher: Pusher, admin: Admin) -> None:
    pusher.push(SEED)
    statuses: list[int] = []

    def remove() -> None:
        statuses.append(app.test_client().delete(pusher.path(), headers=admin).status_code)

    threads = [threading.Thread(target=remove) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200, 404, 404, 404]
