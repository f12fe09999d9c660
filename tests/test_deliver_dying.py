"""A worker whose database dies: it waits, loses nothing, and goes on when it is back."""

import json
import socket
import threading
import time

import pytest

from receiver.events import deliveries
from tests.support.apps import add_admin, app_on
from tests.support.delivering import OK, start, until, working
from tests.support.pusher import Pusher
from tests.support.sites import LocalSite, site
from tests.test_dying import Postgres, ask, await_ready, postgres, served

__all__ = ["postgres", "served"]

ENDPOINTS = "/api/v1/integration/endpoints/"
HEADERS = {"Content-Type": "application/json"}


def test_a_worker_waits_for_its_database(postgres: Postgres, served: tuple[str, Pusher]) -> None:
    address, pusher = served
    with site(OK) as here:
        bearer = admin(postgres.url)
        status, *_ = ask(address, ENDPOINTS, wanted(here), **bearer)
        assert status == 201
        worker = start(postgres.url)

        try:
            assert push(address, pusher, "One") == 200
            until(lambda: len(here.requests) == 1)
            postgres.kill()
            time.sleep(3)
            assert worker.poll() is None
            postgres.server.ensure_postgres_running()
            await_ready(address)
            assert push(address, pusher, "Two") == 200
            until(lambda: len(here.requests) >= 2)
            assert worker.poll() is None
        finally:
            worker.terminate()
        assert worker.wait(10) == 0
        assert len(revisions(here)) == len(set(revisions(here))) == 2


def test_what_was_sent_before_an_outage_is_not_sent_again(
    postgres: Postgres, served: tuple[str, Pusher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outage is longer than the claim: what became of the delivery is noted first."""
    monkeypatch.setattr(deliveries, "CLAIM_SECONDS", 2)
    gone = threading.Event()

    def wait(line: socket.socket) -> None:
        gone.wait(30)
        line.sendall(OK)

    address, pusher = served
    with site(wait) as here:
        assert ask(address, ENDPOINTS, wanted(here), **admin(postgres.url))[0] == 201
        with app_on(postgres.url, ALLOW_PRIVATE_SITES="true") as app, working(app):
            assert push(address, pusher, "One") == 200
            until(lambda: here.requests)
            postgres.kill()
            gone.set()
            time.sleep(3)
            postgres.server.ensure_postgres_running()
            await_ready(address)
            assert push(address, pusher, "Two") == 200
            until(lambda: len(set(revisions(here))) == 2)
    assert len(revisions(here)) == 2


def wanted(here: LocalSite) -> bytes:
    return json.dumps({"url": here.url, "types": ["structure.changed"]}).encode()


def push(address: str, pusher: Pusher, label: str) -> int:
    entries = {"post": {"label": label, "count": 1}}
    body = json.dumps({"post_types": entries, "taxonomies": {}}).encode()
    return ask(address, pusher.path("update-structure/"), body, **pusher.signed(body))[0]


def revisions(here: LocalSite) -> list[int]:
    """Return the revisions that were sent, in the order in which they came."""
    events = [json.loads(each.split(b"\r\n\r\n", 1)[1]) for each in list(here.requests)]
    return [each["data"]["revision"] for each in events]


def admin(url: str) -> dict[str, str]:
    with app_on(url) as app:
        return HEADERS | {"Authorization": f"Bearer {add_admin(app)}"}
