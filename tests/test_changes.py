"""The history: what changed and was set, in which order, and how much of it is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from receiver.db.engine import reading, writing
from receiver.db.models import Change
from receiver.structure import history
from tests.support.pusher import Pusher, entry, structure


def page(pusher: Pusher, query: str = "") -> Any:
    return pusher.client.get(pusher.path("changes/") + query, headers=pusher.bearer()).json


def set_(pusher: Pusher, headers: dict[str, str], name: str = "post", **values: Any) -> None:
    settings = {"post_types": {name: values}}
    answer = pusher.client.patch(pusher.path("content-types/"), json=settings, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def ten_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_CHANGES", 10)
    monkeypatch.setattr(history, "MAX_FORGOTTEN", 20)


def test_changes_come_in_pages(pusher: Pusher) -> None:
    pusher.result(structure({f"p{n}": entry() for n in range(5)}))
    names: list[str] = []
    cursor = "0"
    while cursor:
        path = pusher.path(f"changes/?since=0&limit=2&cursor={cursor}")
        page = pusher.client.get(path, headers=pusher.bearer()).json
        names += [row["name"] for row in page["data"]]
        cursor = page["next"]
    assert names == [f"p{n}" for n in range(5)]
    for query in ("limit=501", "limit=0", "since=-1", "since=x"):
        response = pusher.client.get(pusher.path(f"changes/?{query}"), headers=pusher.bearer())
        assert response.status_code == 422


def test_the_newest_come_first_where_that_is_asked(pusher: Pusher) -> None:
    for number in range(5):
        pusher.result(structure({"post": entry(f"Label {number}")}))
    found, cursor = [], "0"
    while cursor:
        answer = page(pusher, f"?order=desc&since=1&limit=2&cursor={cursor}")
        found += [row["after"] for row in answer["data"]]
        cursor = answer["next"]
    assert found == [f"Label {number}" for number in (4, 3, 2, 1)]
    assert page(pusher, "?order=up")["code"] == "validation_failed"


def test_a_setting_that_was_changed_is_a_row(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(structure({"post": entry(), "page": entry()}))
    before = pusher.read()
    set_(pusher, admin, enabled=False, fetch_limit=100)
    row = page(pusher)["data"][-1]
    assert row.pop("id")
    assert row.pop("at")
    assert row == {
        "revision": 1,
        "kind": "post_types",
        "name": "post",
        "what": "set",
        "attribute": "enabled",
        "before": True,
        "after": False,
    }
    assert pusher.read()["revision"] == before["revision"]
    set_(pusher, admin, enabled=False)
    assert len(page(pusher)["data"]) == 3


def test_the_changes_of_one_entry_are_listed(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(structure({"post": entry(), "page": entry()}, {"post": entry()}))
    set_(pusher, admin, fetch_limit=7)
    set_(pusher, admin, name="page", fetch_limit=7)
    ours = "kind=post_types&name=post"
    assert [row["what"] for row in page(pusher, f"?{ours}")["data"]] == ["appeared", "set"]
    newest = page(pusher, f"?{ours}&order=desc&limit=1")
    assert newest["data"][0]["what"] == "set"
    older = page(pusher, f"?{ours}&order=desc&limit=1&cursor={newest['next']}")
    assert [row["what"] for row in older["data"]] == ["appeared"]
    assert older["next"] is None
    for wrong in ("kind=posts", "name=", f"name={'x' * 33}"):
        assert page(pusher, f"?{wrong}")["code"] == "validation_failed"


def test_who_reads_on_by_cursor_misses_no_setting(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(structure({"post": entry()}))
    last = page(pusher)["data"][-1]["id"]
    set_(pusher, admin, fetch_limit=7)
    pusher.result(structure({"post": entry("News")}))
    set_(pusher, admin, fetch_limit=8)
    rows = page(pusher, f"?cursor={last}")["data"]
    assert [(row["what"], row["after"], row["revision"]) for row in rows] == [
        ("set", 7, 1),
        ("changed", "News", 2),
        ("set", 8, 2),
    ]


def test_the_settings_of_what_left_are_kept_and_set(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(structure({"post": entry(), "page": entry()}))
    pusher.result(structure({"post": entry()}))
    set_(pusher, admin, name="page", fetch_limit=7)
    assert pusher.read("?include=missing")["post_types"]["page"]["fetch_limit"] == 7


@pytest.mark.usefixtures("ten_kept")
def test_the_newest_rows_are_kept_and_a_reader_is_told_what_is_not_whole(
    pusher: Pusher, admin: dict[str, str]
) -> None:
    for number in range(8):
        pusher.result(structure({"post": entry(f"Label {number}")}))
    assert page(pusher)["complete"] is True
    for number in range(8):
        set_(pusher, admin, fetch_limit=number + 1)
    rows = page(pusher)["data"]
    assert len(rows) == 10
    assert [row["after"] for row in rows[:3]] == ["Label 6", "Label 7", 1]
    complete = {since: page(pusher, f"?since={since}")["complete"] for since in (0, 5, 6, 7, 8)}
    assert complete == {0: False, 5: False, 6: True, 7: True, 8: True}


@pytest.mark.usefixtures("ten_kept")
def test_of_one_push_no_more_rows_are_written_than_are_kept(pusher: Pusher) -> None:
    assert pusher.result(structure({f"p{n}": entry() for n in range(25)}))["changes"] == 10
    assert [row["name"] for row in page(pusher)["data"]] == [f"p{n}" for n in range(15, 25)]
    assert page(pusher)["complete"] is False


def test_a_longer_history_shrinks_a_part_at_a_time(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade: what an older release kept is not deleted by one push."""
    hundred = {f"p{n}": entry() for n in range(100)}
    pusher.result(structure(hundred))
    monkeypatch.setattr(history, "MAX_CHANGES", 10)
    monkeypatch.setattr(history, "MAX_FORGOTTEN", 20)
    counts = []
    for number in range(6):
        pusher.result(
            structure({f"p{n}": entry(f"L{number}" if n == 0 else "Posts") for n in range(100)})
        )
        with app.app_context(), reading() as connection:
            ours = Change.integration_id == pusher.id
            counts.append(connection.execute(select(func.count()).where(ours)).scalar())
    assert counts == [81, 62, 43, 24, 10, 10]


@pytest.mark.parametrize("label", ["Posts", "News"])
def test_rows_are_kept_for_a_year(app: Flask, pusher: Pusher, label: str) -> None:
    pusher.result(structure({"post": entry(), "page": entry()}))
    pusher.result(structure({"post": entry(), "page": entry("Pages")}))
    long_ago = datetime.now(UTC) - timedelta(days=366)
    with app.app_context(), writing() as connection:
        ours = (Change.integration_id == pusher.id) & (Change.revision == 1)
        connection.execute(update(Change).where(ours).values(at=long_ago))
    pusher.result(structure({"post": entry(label), "page": entry("Pages")}))
    rows = page(pusher)
    assert rows["data"][0]["after"] == "Pages"
    assert rows["complete"] is False
    assert page(pusher, "?since=1")["complete"] is True
