"""A worker whose database dies: it waits, loses nothing, and goes on when it is back."""

import json
import time

from tests.support.delivering import OK, start, until
from tests.support.serving import flask
from tests.support.sites import site
from tests.test_dying import Postgres, ask, await_ready, postgres, serving

__all__ = ["postgres"]

ENDPOINTS = "/api/v1/integration/endpoints/"
HEADERS = {"Content-Type": "application/json"}


def test_a_worker_waits_for_its_database(postgres: Postgres) -> None:
    with serving(postgres.url) as (address, pusher), site(OK) as here:
        bearer = admin(postgres.url)
        wanted = {"url": here.url, "types": ["structure.changed"]}
        status, *_ = ask(address, ENDPOINTS, json.dumps(wanted).encode(), **bearer)
        assert status == 201
        worker = start(postgres.url)

        def push(label: str) -> int:
            entries = {"post": {"label": label, "count": 1}}
            body = json.dumps({"post_types": entries, "taxonomies": {}}).encode()
            return ask(address, pusher.path("update-structure/"), body, **pusher.signed(body))[0]

        try:
            assert push("One") == 200
            until(lambda: len(here.requests) == 1)
            postgres.kill()
            time.sleep(3)
            assert worker.poll() is None
            postgres.server.ensure_postgres_running()
            await_ready(address)
            assert push("Two") == 200
            until(lambda: len(here.requests) >= 2)
            assert worker.poll() is None
        finally:
            worker.terminate()
        assert worker.wait(10) == 0
        revisions = [json.loads(each.split(b"\r\n\r\n", 1)[1]) for each in here.requests]
        assert [each["data"]["revision"] for each in revisions] == [1, 2]


def admin(url: str) -> dict[str, str]:
    made = json.loads(flask(url, "admin-keys", "add", "--json").stdout)
    return HEADERS | {"Authorization": f"Bearer {made['api_key']}"}
