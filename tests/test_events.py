"""Events: what happens is in the list of events, once, in the transaction that makes it true."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from receiver.db.engine import writing
from receiver.events import feed, outbox
from receiver.values import at
from tests.support.apps import add, add_admin, migrated
from tests.support.pusher import Pusher, entry, structure
from tests.support.reader import EVENTS, Reader, reader

__all__ = ["reader"]


def home(url: str, **more: Any) -> dict[str, Any]:
    return {"site": {"home_url": url, **more}}


def test_a_first_push_connects_and_changes(pusher: Pusher, reader: Reader) -> None:
    pusher.client.patch(
        pusher.path(), json={"labels": {"b": "2", "a": "1"}}, headers=reader.headers
    )
    pusher.result(structure({"post": entry()}))
    connected, changed = reader.ask()
    assert [connected["type"], changed["type"]] == ["integration.connected", "structure.changed"]
    assert connected["data"] == {
        "integration": pusher.id,
        "site_url": changed["data"]["site_url"],
        "name": None,
        "labels": {"a": "1", "b": "2"},
    }
    assert connected["id"].startswith("evt_")
    assert connected["id"] != changed["id"]


def test_a_changed_structure_tells_its_changes_as_the_list_does(
    pusher: Pusher, reader: Reader
) -> None:
    pusher.result(structure({"post": entry()}))
    reader.ask()
    pusher.result(structure({"post": entry("Articles"), "page": entry()}))
    (event,) = reader.ask()
    assert event["data"]["changes"] == pusher.changes("?since=1")
    assert (event["data"]["revision"], event["data"]["more"]) == (2, 0)


def test_of_many_changes_a_hundred_are_told(pusher: Pusher, reader: Reader) -> None:
    pusher.result(structure({"post": entry()}))
    reader.ask()
    pusher.result(structure({f"type_{n}": entry() for n in range(130)} | {"post": entry()}))
    (event,) = reader.ask()
    assert (len(event["data"]["changes"]), event["data"]["more"]) == (100, 30)


def test_new_counts_and_repeats_are_no_events(pusher: Pusher, reader: Reader) -> None:
    pusher.result(structure({"post": entry(count=1)}), webhook_id="msg_first")
    reader.ask()
    pusher.result(structure({"post": entry(count=1)}), webhook_id="msg_first")
    pusher.result(structure({"post": entry(count=1)}))
    pusher.result(structure({"post": entry(count=2)}))
    assert reader.types(pusher) == []


def test_disconnecting_is_told_once_and_the_next_push_connects(
    pusher: Pusher, reader: Reader
) -> None:
    pusher.result()
    reader.ask()
    for _ in range(2):
        pusher.client.post(pusher.path("disconnect/"), headers=pusher.bearer())
    pusher.result()
    pusher.result()
    assert reader.types(pusher) == ["integration.disconnected", "integration.connected"]


def test_a_copy_is_told_at_its_first_push(pusher: Pusher, reader: Reader) -> None:
    pusher.result(**home("https://original.example"))
    reader.ask()
    for _ in range(2):
        assert pusher.push(**home("https://copy.example")).status_code == 409
    (event,) = reader.ask()
    assert event["type"] == "integration.site_mismatch"
    assert event["data"]["home_url"] == "https://original.example"
    assert event["data"]["mismatch_home_url"] == "https://copy.example"


def test_a_site_that_shrinks_is_told(pusher: Pusher, reader: Reader) -> None:
    pusher.result(structure({name: entry() for name in "abcde"}))
    reader.ask()
    pusher.result(structure({"a": entry(), "b": entry()}))
    shrunk, changed = reader.ask()
    assert (shrunk["type"], changed["type"]) == ("integration.shrunk", "structure.changed")
    assert (shrunk["data"]["left"], shrunk["data"]["stay"]) == (3, 2)


def test_a_push_that_is_not_stored_leaves_no_event(
    app: Flask, pusher: Pusher, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = outbox.write

    def fail(*arguments: Any) -> None:
        write(*arguments)
        raise RuntimeError

    monkeypatch.setattr(outbox, "write", fail)
    assert pusher.push().status_code == 500
    monkeypatch.undo()
    assert reader.ask() == []
    assert pusher.read()["revision"] is None


def test_events_are_filtered_by_type(pusher: Pusher, reader: Reader) -> None:
    pusher.result()
    (event,) = reader.ask("&type=integration.connected,integration.late")
    assert event["type"] == "integration.connected"
    answer = reader.client.get(f"{EVENTS}?type=nothing", headers=reader.headers)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "type")


def test_events_of_one_integration_are_listed_also_after_its_removal(
    new_pusher: Callable[[], Pusher], reader: Reader
) -> None:
    ours, other = new_pusher(), new_pusher()
    for pusher in (ours, other, ours):
        pusher.result(structure({"post": entry(f"Label {reader.cursor}{pusher.id}")}))
        reader.ask()
    ours.client.delete(ours.path(), headers=reader.headers)
    reader.cursor = "0"
    events = reader.ask(f"&integration={ours.id}")
    assert {each["data"]["integration"] for each in events} == {ours.id}
    assert [each["type"] for each in events].count("structure.changed") == 2
    changed = reader.client.get(
        f"{EVENTS}?integration={ours.id}&type=integration.connected", headers=reader.headers
    ).json
    assert [each["type"] for each in changed["data"]] == ["integration.connected"]
    answer = reader.client.get(f"{EVENTS}?integration=shop", headers=reader.headers)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "integration")


def test_the_newest_events_come_first_where_that_is_asked(
    pusher: Pusher, new_pusher: Callable[[], Pusher], reader: Reader
) -> None:
    for number in range(3):
        pusher.result(structure({"post": entry(f"Label {number}")}))
        new_pusher().result()
    reader.cursor = "0"
    ids = [each["id"] for each in reader.ask(f"&integration={pusher.id}")]
    backwards: list[str] = []
    cursor = "0"
    while cursor:
        query = f"?integration={pusher.id}&order=desc&limit=3&after={cursor}"
        page = reader.client.get(EVENTS + query, headers=reader.headers).json
        backwards += [each["id"] for each in page["data"]]
        cursor = page["next"]
    assert (len(ids), backwards) == (4, ids[::-1])


def test_pages_follow_one_another(new_pusher: Callable[[], Pusher], reader: Reader) -> None:
    for _ in range(3):
        new_pusher().result()
    start, ids = reader.cursor, [each["id"] for each in reader.ask()]
    paged, cursor = [], start
    for _ in range(len(ids)):
        page = reader.client.get(f"{EVENTS}?after={cursor}&limit=1", headers=reader.headers).json
        paged += [each["id"] for each in page["data"]]
        cursor = page["next"]
    assert paged == ids


def test_a_cursor_of_another_database_is_refused(reader: Reader) -> None:
    answer = reader.client.get(f"{EVENTS}?after={2**52}", headers=reader.headers)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "after")


def test_events_are_kept_for_thirty_days_whatever_a_clock_said(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a database of its own: so few are forgotten at once that others' would be in the way."""
    monkeypatch.setattr(feed, "MAX_FORGOTTEN", 2)
    with migrated(url) as app:
        pusher, *others = [add(app, f"https://s{n}.example") for n in range(3)]
        for other in others:
            other.result()
        keeps_events_for_thirty_days(app, pusher, others)


def keeps_events_for_thirty_days(app: Flask, pusher: Pusher, others: list[Pusher]) -> None:
    reader = Reader(app.test_client(), {"Authorization": f"Bearer {add_admin(app)}"})
    with time_machine.travel(at(time.time()) + timedelta(days=366), tick=False):
        for other in others:
            other.client.post(other.path("disconnect/"), headers=other.bearer())
    assert len(reader.ask()) >= 2
    start = reader.cursor
    pusher.result()
    pusher.client.post(pusher.path("disconnect/"), headers=pusher.bearer())
    pusher.result()
    assert len(reader.ask()) >= 3
    with app.app_context():
        for days, kept in ((29, True), (31, False)):
            with time_machine.travel(at(time.time()) + timedelta(days=days), tick=False):
                more = True
                while more:
                    with writing() as connection:
                        more = feed.forget(connection)
            reader.cursor = start
            assert bool(reader.ask()) is kept
    answer = reader.client.get(f"{EVENTS}?after={start}", headers=reader.headers).json
    assert answer["complete"] is False
    answer = reader.client.get(f"{EVENTS}?after={answer['next']}", headers=reader.headers).json
    assert answer["complete"] is True


def test_an_event_outlives_its_integration(pusher: Pusher, reader: Reader) -> None:
    pusher.result()
    pusher.client.delete(pusher.path(), headers=reader.headers)
    assert reader.types(pusher) == ["integration.connected", "structure.changed"]
