"""Nothing grows with the fleet: what is asked of many comes from an index, a page at a time."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.http.routing import BASE
from receiver.integrations import groups
from receiver.keys import keyring
from receiver.ops import gauges
from tests.support.apps import migrated
from tests.support.databases import ENGINES, database
from tests.support.many import fill
from tests.support.serving import SECRET

SITES = 3000
STATES = ("fresh", "late", "stale", "never", "disconnected")
# A walk of a whole table, or a sort of what was found; the index of a trouble is no longer than it.
GROWS = {
    "sqlite": re.compile(
        r"^SCAN (?:integrations|keys|changes)"
        r"(?! USING (?:COVERING )?INDEX ix_integrations_(?!pushed))|TEMP B-TREE",
        re.MULTILINE,
    ),
    "postgresql": re.compile(r"Seq Scan on (?:integrations|keys|changes)|Sort"),
}


@pytest.fixture(scope="module", params=ENGINES)
def many(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app with three thousand sites, thirty in each state and trouble, sixty of them late."""
    with database(request.param) as url, migrated(url) as app:
        with app.app_context():
            fill(db.engine, SITES, SECRET)
        yield app


@pytest.fixture
def headers(many: Flask) -> dict[str, str]:
    with many.app_context(), writing() as connection:
        return {"Authorization": f"Bearer {keyring.issue(connection, None)[1]}"}


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Give the statements that are executed, with what is bound."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, bound: Any, *_rest: Any) -> None:
        found.append((statement, bound))

    with app.app_context():
        engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield found
        event.remove(engine, "before_cursor_execute", note)


def growing(app: Flask, executed: list[tuple[str, Any]]) -> list[str]:
    """Return the plans of the statements that walk a table, or sort."""
    with app.app_context(), db.engine.connect() as connection:
        name = connection.dialect.name
        explain = "EXPLAIN QUERY PLAN" if name == "sqlite" else "EXPLAIN"
        found = []
        for statement, bound in executed:
            if "integrations" not in statement and "keys" not in statement:
                continue
            if name == "postgresql":  # which would rather sort what is so little
                order = "off" if "ORDER BY" in statement else "on"
                connection.exec_driver_sql(
                    f"SET enable_sort = off; SET enable_bitmapscan = {order}"
                )
            rows = connection.exec_driver_sql(f"{explain} {statement}", bound)
            plan = "\n".join(str(row[-1]) for row in rows)
            found += [f"{statement}\n{plan}"] * bool(GROWS[name].search(plan))
        connection.invalidate()
        return found


def test_a_check_of_plans_finds_a_walk(many: Flask) -> None:
    with statements(many) as executed, db.engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM integrations WHERE name = 'Site 7'"))
    assert len(growing(many, executed)) == 1


@pytest.mark.parametrize("state", [*STATES, "late,never"])
def test_a_list_by_state_comes_from_an_index_whole_and_once(
    many: Flask, headers: dict[str, str], state: str
) -> None:
    seen: list[int] = []
    cursor = "0"
    with statements(many) as executed:
        while cursor:
            path = f"{BASE}/?state={state}&limit=47&cursor={cursor}"
            page = many.test_client().get(path, headers=headers).json
            assert {row["state"] for row in page["data"]} <= set(state.split(","))
            seen += [row["id"] for row in page["data"]]
            cursor = page["next"]
    expected = {"fresh": SITES * 95 // 100, "late": 60, "late,never": 90}.get(state, 30)
    assert (len(seen), len(set(seen))) == (expected, expected)
    assert growing(many, executed) == []


def test_readiness_and_metrics_look_numbers_up(
    many: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = many.test_client()
    monkeypatch.setattr(gauges, "WAIT_SECONDS", 60)
    client.get("/metrics")
    monkeypatch.setattr("receiver.ops.gauges._count", lambda *_: None)
    with statements(many) as executed:
        assert 'integrations{state="late"} 60.0' in client.get("/metrics").text
        assert client.get("/health/ready").json["data"]["checks"]["keys_on_fallback"] == 30
    assert len(executed) < 25
    assert not [each for each in executed if re.search(r"FROM (integrations|keys)", each[0])]


def test_what_is_counted_is_counted_by_indexes(many: Flask) -> None:
    with statements(many) as executed:
        counts = gauges._counted()
    assert counts == {
        **dict.fromkeys(("disconnected", "site_mismatch", "skewed", "shrunk"), 30),
        **{"never": 30, "stale": 30, "late": 60, "fresh": SITES * 95 // 100},
        "keys_on_fallback": 30,
    }
    assert len(executed) == 11
    fresh = executed.pop(2)  # of most sites, which may be read in any way
    assert "last_structure_fetch >=" in fresh[0]
    assert growing(many, executed) == []


@pytest.mark.parametrize(
    ("command", "lines"),
    [("fleet", 30 * 8 + 1), ("integrations list", SITES + 1)],
)
def test_a_command_reads_a_page_at_a_time(many: Flask, command: str, lines: int) -> None:
    with statements(many) as executed:
        told = many.test_cli_runner().invoke(args=command.split())
    assert told.exit_code == 0, told.output
    assert len(told.stdout.splitlines()) == lines
    assert growing(many, executed) == []
    selects = [each for each in executed if "FROM integrations" in each[0]]
    assert all("LIMIT" in statement for statement, _ in selects)
    assert all(groups.MAX_ROWS in tuple(_values(bound)) for _, bound in selects)


def _values(bound: Any) -> Any:
    return bound.values() if isinstance(bound, dict) else bound


def test_the_fleet_comes_by_age(many: Flask) -> None:
    told = many.test_cli_runner().invoke(args=["fleet", "--json"])
    rows = json.loads(told.stdout)
    assert [row["since"] for row in rows] == sorted(row["since"] for row in rows)
    assert len(rows) == 240
    shrunk = next(row for row in rows if row["what"] == "shrunk")
    assert shrunk["detail"] == "20 entries left in one push, 10 remain"
