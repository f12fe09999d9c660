"""The fleet at a glance: each thing that can be the matter with a site, and since when."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
import pytest
from flask import Flask
from sqlalchemy import update

from receiver.db.engine import writing
from receiver.db.models import Integration
from receiver.values import at
from tests.support.pusher import Pusher, entry, structure

Found = dict[str, dict[str, str]]


@pytest.fixture
def found(app: Flask, pusher: Pusher) -> Callable[[], Found]:
    """Return what the fleet says of this pusher's site, by what is the matter."""

    def run() -> Found:
        result = app.test_cli_runner().invoke(args=["fleet", "--json"])
        assert result.exit_code == 0, result.output
        rows = orjson.loads(result.stdout)
        return {row["what"]: row for row in rows if row["integration"] == pusher.id}

    return run


def age(app: Flask, pusher: Pusher, hours: float) -> None:
    """Let the last push be so old."""
    then = at(time.time()) - timedelta(hours=hours)
    with app.app_context(), writing() as connection:
        query = update(Integration).where(Integration.id == pusher.id)
        connection.execute(query.values(last_structure_fetch=then))


def is_recent(finding: dict[str, str]) -> bool:
    since = datetime.fromisoformat(finding["since"])
    return at(time.time() - 60) < since <= at(time.time())


def test_a_site_that_never_pushed_is_named_until_it_does(
    pusher: Pusher, found: Callable[[], Found]
) -> None:
    assert list(found()) == ["never"]
    assert is_recent(found()["never"])
    pusher.result()
    assert found() == {}


@pytest.mark.parametrize(("hours", "what"), [(35, []), (37, ["late"]), (73, ["stale"])])
def test_a_site_is_late_and_then_stale(
    app: Flask, pusher: Pusher, found: Callable[[], Found], hours: float, what: list[str]
) -> None:
    pusher.result()
    age(app, pusher, hours)
    assert list(found()) == what
    for finding in found().values():
        assert finding["since"] < at(time.time() - 1800).isoformat()


def test_a_site_that_disconnected_is_not_late(
    app: Flask, pusher: Pusher, found: Callable[[], Found]
) -> None:
    pusher.result()
    age(app, pusher, 100)
    pusher.client.post(pusher.path("disconnect/"), headers=pusher.bearer())
    assert list(found()) == ["disconnected"]
    assert is_recent(found()["disconnected"])


def test_a_copy_that_pushes_is_named(pusher: Pusher, found: Callable[[], Found]) -> None:
    pusher.result(site={"home_url": "https://home.example"})
    pusher.push(site={"home_url": "https://copy.example"})
    assert found()["clone"]["detail"] == "pushes from https://copy.example are refused"
    assert is_recent(found()["clone"])
    pusher.result(site={"home_url": "https://copy.example", "rebind": True})
    assert found() == {}


@pytest.mark.parametrize(("skew", "told"), [(-200, "200 s behind"), (200, "200 s ahead of")])
def test_a_clock_that_is_off_is_named(
    pusher: Pusher, found: Callable[[], Found], skew: int, told: str
) -> None:
    body = orjson.dumps(structure({"post": entry()}))
    headers = pusher.signed(body, timestamp=int(time.time()) + skew)
    pusher.client.post(pusher.path("update-structure/"), data=body, headers=headers)
    assert told in found()["skewed"]["detail"].replace("199", "200").replace("201", "200")
    since = found()["skewed"]["since"]
    assert is_recent(found()["skewed"])
    again = orjson.dumps(structure({"page": entry()}))
    headers = pusher.signed(again, timestamp=int(time.time()) + skew)
    pusher.client.post(pusher.path("update-structure/"), data=again, headers=headers)
    assert found()["skewed"]["since"] == since
    pusher.result()
    assert found() == {}


def test_a_site_that_lost_most_of_its_types_is_named_until_they_return(
    pusher: Pusher, found: Callable[[], Found]
) -> None:
    types = {f"type_{n}": entry() for n in range(5)}
    pusher.result(structure(types))
    pusher.result(structure({"type_0": entry(), "type_1": entry(), "type_2": entry()}))
    assert found() == {}
    pusher.result(structure(types))
    pusher.result(structure({"type_0": entry()}))
    assert found()["shrunk"]["detail"] == "4 entries left in one push, 1 remain"
    assert is_recent(found()["shrunk"])
    pusher.result(structure(types))
    assert found() == {}


def test_it_is_told_to_a_person(app: Flask, pusher: Pusher) -> None:
    told = app.test_cli_runner().invoke(args=["fleet"]).stdout
    assert told.startswith("    ID  WHAT")
    assert any(line.split()[:2] == [str(pusher.id), "never"] for line in told.splitlines())
