"""A site that falls silent and returns: what its people, a backend and the metrics tell."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.support.apps import add, add_admin, migrated
from tests.support.databases import ENGINES, database
from tests.support.delivering import OK, until, working
from tests.support.pusher import Pusher
from tests.support.sites import LocalSite, site
from tests.test_metrics import samples
from tests.test_words import at_once, messages, people

__all__ = ["at_once"]

ENDPOINT = {"types": ["integration.late", "integration.recovered"]}


@pytest.fixture(params=ENGINES)
def silent(request: pytest.FixtureRequest) -> Iterator[tuple[Flask, Pusher]]:
    """An integration that has pushed, alone in its database."""
    with database(request.param) as url, migrated(url) as app:
        pusher = add(app, "https://shop.example")
        pusher.result()
        yield app, pusher


def told(served: LocalSite) -> str:
    return "\n".join(each["message"] for each in messages(served))


def events(served: LocalSite) -> list[str]:
    return [json.loads(each.split(b"\r\n\r\n", 1)[1])["type"] for each in list(served.requests)]


def late(app: Flask) -> float | None:
    """Return how many sites are late, None until that is counted for the first time."""
    return samples(app.test_client().get("/metrics").text).get(("troubles", "late"))


def test_a_site_that_falls_silent_and_returns_is_told_everywhere(
    silent: tuple[Flask, Pusher], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, pusher = silent
    monkeypatch.setitem(app.config, "ALLOW_PRIVATE_SITES", True)
    headers = {"Authorization": f"Bearer {add_admin(app)}"}
    with site(OK) as person, site(OK) as backend:
        people(app, monkeypatch, f"json://127.0.0.1:{person.port}/")
        made = app.test_client().post(
            "/api/v1/integration/endpoints/", json=ENDPOINT | {"url": backend.url}, headers=headers
        )
        assert made.status_code == 201
        until(lambda: late(app) == 0)
        with time_machine.travel(timedelta(hours=37)), working(app):
            until(lambda: events(backend) == ["integration.late"])
            until(lambda: "shop.example has not pushed since" in told(person))
            until(lambda: late(app) == 1)
            pusher.result()
            until(lambda: events(backend) == ["integration.late", "integration.recovered"])
            until(lambda: "shop.example pushes again, after 37 hours" in told(person))
            until(lambda: late(app) == 0)
