"""Words: what people are told, through a real HTTP receiver, and how many messages that is."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from receiver.db.engine import writing
from receiver.db.event_models import Event, Feed, Teller
from receiver.events import deliver, outbox, words
from receiver.events.words import SENTENCES, sentence
from receiver.values import at, encode
from schemas.events import TYPES
from tests.support.delivering import OK, until, working
from tests.support.pusher import Pusher
from tests.support.sites import LocalSite, site

Tell = Callable[..., None]

DATA = {
    "integration": 7,
    "site_url": "https://shop.example/",
    "name": None,
    "labels": {},
    "last_structure_fetch": "2026-11-24T09:12:00Z",
    "cron_disabled": None,
    "silent_seconds": 75 * 3600,
    "home_url": "https://shop.example",
    "mismatch_home_url": "https://copy.example",
    "left": 12,
    "stay": 3,
}


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    """Somebody who is told, from the newest event on."""
    with site(OK) as served:
        people(app, monkeypatch, f"json://127.0.0.1:{served.port}/")
        yield served


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "SETTLE_SECONDS", 0.3)


def people(app: Flask, monkeypatch: pytest.MonkeyPatch, *urls: str) -> None:
    monkeypatch.setitem(app.config, "NOTIFY_URLS", list(urls))
    with app.app_context(), writing() as connection:
        while outbox.move(connection):
            pass
        connection.execute(delete(Teller))
        newest = connection.execute(select(Feed.position)).scalar_one()
        for url in urls:
            row = {"id": words.teller_of(url), "position": newest}
            connection.execute(insert(Teller), row | {"next_at": 0.0, "since": 0.0, "told": 0})


def happen(app: Flask, number: int, age: float = 0) -> None:
    """Write events of late sites into the feed, as a move does."""
    moment = at(time.time() - age)
    with app.app_context(), writing() as connection:
        position = connection.execute(select(Feed.position)).scalar_one()
        for n in range(1, number + 1):
            data = DATA | {"site_url": f"https://site-{n}.example"}
            body = encode({"type": "integration.late", "data": data}).decode()
            row = {"position": position + n, "id": f"evt_{position + n}", "at": moment}
            connection.execute(insert(Event), row | {"type": "integration.late", "body": body})
        connection.execute(update(Feed).values(position=position + number))


def messages(served: LocalSite) -> list[dict[str, Any]]:
    return [json.loads(each.split(b"\r\n\r\n", 1)[1]) for each in list(served.requests)]


def test_a_sentence_says_which_site_since_when_and_what_to_do() -> None:
    late = sentence({"type": "integration.late", "data": DATA})
    assert late == (
        "shop.example has not pushed since 2026-11-24 09:12 UTC: its cron seems dead, so open its"
        " wp-admin, or press Sync now."
    )
    disabled = sentence({"type": "integration.late", "data": DATA | {"cron_disabled": True}})
    assert "cron is disabled" in disabled
    recovered = sentence({"type": "integration.recovered", "data": DATA})
    assert recovered.startswith("shop.example pushes again, after 3 days of silence")


def test_every_event_of_an_integration_has_a_sentence() -> None:
    assert set(SENTENCES) == {each for each in TYPES if each.startswith("integration.")}
    for each in SENTENCES:
        assert sentence({"type": each, "data": DATA}).endswith(".")


def test_people_are_told_of_what_happens(app: Flask, pusher: Pusher, told: LocalSite) -> None:
    pusher.result()
    pusher.client.post(pusher.path("disconnect/"), headers=pusher.bearer())
    with working(app):
        until(lambda: len(told.requests) == 2)
    connected, disconnected = messages(told)
    assert "is connected" in connected["message"]
    assert "connect its plugin again" in disconnected["message"]


def test_eleven_events_are_one_message(app: Flask, told: LocalSite) -> None:
    happen(app, 11)
    with working(app):
        until(lambda: told.requests)
        time.sleep(1.5)
    (message,) = messages(told)
    assert message["title"] == "Structure Receiver: 11 events"
    assert len(message["message"].splitlines()) == 11


def test_of_hundreds_the_first_are_named(app: Flask, told: LocalSite) -> None:
    happen(app, 212)
    with working(app):
        until(lambda: told.requests)
    (message,) = messages(told)
    assert message["message"].splitlines()[-1] == "And 192 more: see the list of events."


def test_what_follows_ten_messages_waits_for_the_next_minute(
    app: Flask, told: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "WORDS_SECONDS", 0.1)
    happen(app, 10)
    with working(app):
        until(lambda: len(told.requests) == 10)
        happen(app, 5)
        happen(app, 7)
        time.sleep(1.5)
        assert len(told.requests) == 10
        with app.app_context(), writing() as connection:
            # As if a minute had passed.
            connection.execute(update(Teller).values(since=time.time() - 61, next_at=0.0))
        until(lambda: len(told.requests) == 11)
    assert messages(told)[-1]["title"] == "Structure Receiver: 12 events"


def test_old_news_are_not_told(app: Flask, told: LocalSite) -> None:
    happen(app, 1, age=90000)
    happen(app, 1)
    with working(app):
        until(lambda: told.requests)
        time.sleep(1.5)
    assert len(told.requests) == 1


def test_who_cannot_be_told_is_told_later_and_keeps_nobody_waiting(
    app: Flask, told: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "RETRY_SECONDS", 0.5)
    with site(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n") as broken:
        urls = [f"json://127.0.0.1:{each.port}/" for each in (broken, told)]
        people(app, monkeypatch, *urls)
        happen(app, 1)
        with working(app):
            until(lambda: told.requests)
            until(lambda: len(broken.requests) >= 2)
            broken.answer = OK
            until(lambda: app_position(app, urls[0]) == app_position(app, urls[1]))
        assert len(told.requests) == 1


def app_position(app: Flask, url: str) -> int:
    with app.app_context(), writing() as connection:
        query = select(Teller.position).where(Teller.id == words.teller_of(url))
        return int(connection.execute(query).scalar_one())
