"""What happens in the fleet: which names its sites have, and what changed on many of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask.testing import FlaskClient

from receiver.http.routing import API, BASE
from receiver.integrations import radar
from tests.support.apps import add, add_admin, app_on
from tests.support.pusher import Pusher, entry, structure

Ask = Callable[..., Any]


@pytest.fixture
def ask(client: FlaskClient, admin: dict[str, str]) -> Ask:
    def run(path: str, **query: Any) -> Any:
        answer = client.get(path, query_string=query, headers=admin)
        assert answer.status_code == 200, answer.json
        return answer.json

    return run


@pytest.fixture
def names(ask: Ask) -> Ask:
    """Return the names that are found, over all pages."""

    def run(limit: int = 100, **query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            page = ask(f"{API}/entries/", limit=limit, **more, **query)
            rows += page["data"]
            cursor = page["next"]
        return rows

    return run


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return uuid4().hex[:20]


def test_each_name_is_told_with_its_sites(
    new_pusher: Callable[[], Pusher], ask: Ask, names: Ask, name: str
) -> None:
    for _ in range(3):
        new_pusher().result(structure({name: entry("Ärzte")}, {name: entry("Tags")}))
    (found,) = names(kind="post_types", q=name)
    assert (found["label"], found["sites"], found["more"]) == ("Ärzte", 3, False)
    assert len(ask(f"{BASE}/", has=found["has"])["data"]) == 3
    assert names(kind="taxonomies", q=name)[0]["label"] == "Tags"


def test_names_are_found_by_label_and_counted_up_to_a_bound(
    new_pusher: Callable[[], Pusher], names: Ask, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        new_pusher().result(structure({name: entry(f"Über {name[:8]}")}))
    monkeypatch.setattr(radar, "MAX_COUNTED", 2)
    (found,) = names(q=f"üBER {name[:8]}")
    assert (found["name"], found["sites"], found["more"]) == (name, 2, True)


def test_all_names_come_once_over_pages(pusher: Pusher, names: Ask, name: str) -> None:
    pusher.result(structure({f"{name[:15]}_{each}": entry() for each in range(5)}))
    seen = [row["name"] for row in names(q=name[:15], limit=2)]
    assert seen == [f"{name[:15]}_{each}" for each in range(5)]


def test_what_left_many_sites_is_told_with_them(
    new_pusher: Callable[[], Pusher], ask: Ask, name: str
) -> None:
    since = datetime.now(UTC).isoformat()
    pushers = [new_pusher() for _ in range(3)]
    for each in pushers:
        each.result(structure({name: entry(), "post": entry()}))
    for each in pushers[:2]:
        each.result(structure({"post": entry()}))
    page = ask(f"{API}/changes/", since=since, what="left", limit=500)
    (found,) = (row for row in page["data"] if row["name"] == name)
    assert page["complete"]
    assert (found["kind"], found["what"], found["sites"]) == ("post_types", "left", 2)
    assert since[:19] <= found["first_at"] <= found["last_at"]
    listed = ask(f"{BASE}/", changed=found["changed"], since=since)["data"]
    assert [row["id"] for row in listed] == [each.id for each in pushers[:2]]
    both = ask(f"{API}/changes/", since=since, what="left,appeared", limit=500)["data"]
    assert {row["what"] for row in both if row["name"] == name} == {"left", "appeared"}


def test_only_what_changed_since_is_told(pusher: Pusher, ask: Ask, name: str) -> None:
    pusher.result(structure({name: entry()}))
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    assert ask(f"{API}/changes/", since=later)["data"] == []
    assert ask(f"{BASE}/", changed=f"appeared:post_types:{name}", since=later)["data"] == []


def test_a_day_ago_is_a_day_before_each_question(url: str) -> None:
    with app_on(url) as app:
        add(app).result(structure({"event": entry()}))
        headers = {"Authorization": f"Bearer {add_admin(app)}"}
        asked = [app.test_client().get(f"{API}/changes/", headers=headers).json["data"]]
        with time_machine.travel(timedelta(days=2)):
            asked.append(app.test_client().get(f"{API}/changes/", headers=headers).json["data"])
    assert [row["name"] for row in asked[0]] == ["event"]
    assert asked[1] == []


def test_a_count_that_is_not_whole_says_so(
    pusher: Pusher, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pusher.result(structure({f"type_{each}": entry() for each in range(5)}))
    monkeypatch.setattr(radar, "MAX_CHANGES", 3)
    page = ask(f"{API}/changes/", what="appeared")
    assert not page["complete"]
    assert sum(row["sites"] for row in page["data"]) == 3


def test_many_kinds_of_change_come_over_pages(pusher: Pusher, ask: Ask, name: str) -> None:
    since = datetime.now(UTC).isoformat()
    pusher.result(structure({f"{name[:15]}_{each}": entry() for each in range(5)}))
    first = ask(f"{API}/changes/", since=since, limit=3)
    second = ask(f"{API}/changes/", since=since, limit=3, cursor=first["next"])
    names = [row["name"] for page in (first, second) for row in page["data"]]
    assert (len(names), len(set(names)), second["next"]) == (5, 5, None)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (f"{API}/changes/", {"since": "yesterday"}),
        (f"{API}/changes/", {"what": "gone"}),
        (f"{API}/entries/", {"kind": "posts"}),
        (f"{API}/entries/", {"q": "\0"}),
        (f"{BASE}/", {"since": "2026-11-25T00:00:00Z"}),
        (f"{BASE}/", {"changed": "left:post_types:event"}),
    ],
)
def test_a_bad_value_is_named(
    client: FlaskClient, admin: dict[str, str], path: str, query: dict[str, str]
) -> None:
    answer = client.get(path, query_string=query, headers=admin)
    assert answer.status_code == 422
    expected = {"since": "changed", "changed": "since"} if path == f"{BASE}/" else {}
    (asked,) = query
    assert answer.json["errors"][0]["path"] == expected.get(asked, asked)
