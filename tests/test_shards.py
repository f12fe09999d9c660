"""What Citus wants, without Citus: keys and statements name the integration for every table."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Inspector, event, inspect, text, update

from receiver.db.base import Base
from receiver.db.distribution import (
    DIRECTORIES,
    ON_COORDINATOR,
    REFERENCES,
    by_integration,
    loosen,
    why_not,
)
from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.db.fleet_models import Gauges
from tests.support.gates import BASE, Route, Stage, routes
from tests.support.pusher import Pusher, entry, structure

COLUMNS = by_integration() | DIRECTORIES
PARAMETER = r"(?:= |IN \()(?:\?|%\()"


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """A connection whose work is undone."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            pytest.skip("SQLite is on one machine")
        connection.exec_driver_sql("BEGIN")
        yield connection
        connection.exec_driver_sql("ROLLBACK")


def lacking(found: Inspector, table: str, column: str) -> list[str]:
    """Return the unique and foreign keys of a table without this column."""
    keys = [
        found.get_pk_constraint(table)["constrained_columns"],
        *(key["column_names"] for key in found.get_unique_constraints(table)),
        *(index["column_names"] for index in found.get_indexes(table) if index["unique"]),
        *(key["constrained_columns"] for key in found.get_foreign_keys(table)),
    ]
    return [f"{table} {key}" for key in keys if column not in key]


def test_every_unique_and_foreign_key_holds_the_distribution_column(connection: Connection) -> None:
    loosen(connection)
    found = inspect(connection)
    assert [fault for each in COLUMNS.items() for fault in lacking(found, *each)] == []


def test_a_key_without_it_is_found(connection: Connection) -> None:
    if why_not(connection) is None:
        pytest.skip("Citus itself refuses such a key")
    loosen(connection)
    connection.execute(text("TRUNCATE pushes, labels"))  # other tests' rows may break such keys
    connection.execute(text("CREATE UNIQUE INDEX bad ON pushes (webhook_id)"))
    connection.execute(text("ALTER TABLE labels ADD CONSTRAINT bad_too UNIQUE (key, value)"))
    found = inspect(connection)
    faults = [fault for each in COLUMNS.items() for fault in lacking(found, *each)]
    assert sorted(faults) == ["labels ['key', 'value']"] * 2 + ["pushes ['webhook_id']"]


def test_every_table_has_its_place() -> None:
    placed = {*COLUMNS, *REFERENCES, *ON_COORDINATOR} - {"alembic_version"}
    assert {table.name for table in Base.metadata.sorted_tables} == placed


def unnamed(statement: str) -> list[str]:
    """Return the tables for which a statement does not name a row's machine."""
    faults = []
    for table, column in COLUMNS.items():
        used = len(re.findall(rf"(?:FROM|JOIN|UPDATE) (?:\w+, )*{table}\b(?!\.)", statement))
        named = len(re.findall(rf"\b{table}\.{column} {PARAMETER}", statement))
        inserted = re.search(rf"INSERT INTO {table} \(([^)]*)\)", statement)
        if used > named or (inserted and column not in inserted[1].split(", ")):
            faults.append(f"{table}: {statement}")
    return faults


@contextmanager
def watched(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that do not name a machine."""
    faults: list[str] = []

    def note(*arguments: Any) -> None:
        faults.extend(unnamed(" ".join(str(arguments[2]).split())))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield faults
        finally:
            event.remove(db.engine, "before_cursor_execute", note)


def ask(stage: Stage, route: Route) -> int:
    return stage.ask(route, "admin key" if "admin" in route.allow else "site key")


def test_every_request_for_one_integration_names_it_for_every_table(app: Flask) -> None:
    ours = [route for route in routes(app) if "{id}" in route.path]
    assert len(ours) > 15
    for route in ours:
        stage = Stage(app)
        stage.site.result(structure({"page": entry()}))
        with watched(app) as faults:
            status = ask(stage, route)
        assert status < 300, (route, status)
        assert faults == [], route


def test_a_push_and_a_change_name_it_whatever_they_do(
    app: Flask, new_pusher: Callable[[], Pusher], admin: dict[str, str]
) -> None:
    pusher = new_pusher()

    def change(path: str, method: str, body: Any) -> int:
        answer = pusher.client.open(pusher.path(path), method=method, json=body, headers=admin)
        return answer.status_code

    home = f"https://other-{pusher.id}.example"
    with watched(app) as faults:
        pusher.result(structure({"page": entry(), "post": entry()}), site={"home_url": home})
        pusher.result(structure({"page": entry("Pages")}), webhook_id="msg_again")
        pusher.result(structure({"page": entry("Pages")}), webhook_id="msg_again")
        moved = {"home_url": home + "/blog", "rebind": True}
        pusher.result(structure({"post": entry()}), site=moved)
        assert pusher.push(structure({"": entry()})).status_code == 422
        settings = {"post_types": {"post": {"enabled": False}}}
        assert change("content-types/", "PATCH", settings) == 200
        assert change("synced-counts/", "PUT", {"post_types": {"post": 1}}) == 200
        assert change("", "PATCH", {"site_url": home + "/new", "labels": {"a": "b"}}) == 200
        assert len(pusher.changes("?since=0&order=desc")) > 3
        assert pusher.read("?include=missing")
        assert change("", "DELETE", None) == 200
    assert faults == []


def test_creating_and_connecting_ask_one_machine(
    app: Flask, pusher: Pusher, admin: dict[str, str]
) -> None:
    address = f"https://one-{pusher.id}.example"
    with watched(app) as faults:
        for status in (201, 409):
            body = {"site_url": address}
            answer = pusher.client.post(f"{BASE}/", json=body, headers=admin)
            assert answer.status_code == status
        found = pusher.client.get(f"{BASE}/", headers=pusher.bearer())
        assert [row["id"] for row in found.json["data"]] == [pusher.id]
    assert [fault for fault in faults if "INSERT INTO integrations" not in fault] == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT keys.id FROM keys WHERE keys.id = ?",
        "SELECT 1 FROM keys JOIN structures ON structures.integration_id = keys.integration_id"
        " WHERE keys.integration_id = %(this)s",
        "UPDATE pushes SET result=? WHERE pushes.webhook_id = ?",
        "DELETE FROM changes WHERE changes.integration_id = ? AND changes.id IN"
        " (SELECT changes.id FROM changes LIMIT ?)",
        "SELECT labels.key FROM integrations, labels WHERE integrations.id = ?",
        "INSERT INTO labels (key, value) VALUES (?, ?)",
        "SELECT homes.home FROM homes WHERE homes.integration_id = ?",
    ],
)
def test_a_statement_without_it_is_found(statement: str) -> None:
    assert len(unnamed(statement)) == 1


def test_a_request_that_lists_all_is_found(app: Flask, admin: dict[str, str]) -> None:
    """The watch above is able to fail."""
    with watched(app) as faults:
        app.test_client().get(f"{BASE}/", headers=admin)
    assert any("FROM integrations" in fault for fault in faults)


def test_readiness_asks_no_table_that_is_spread(app: Flask) -> None:
    """Else one dead machine would take every receiver out of service."""
    with app.app_context(), writing() as writer:
        writer.execute(update(Gauges).values(due_at=time.time() + 600))  # what counts, may fan out
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(str(arguments[2]))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        assert app.test_client().get("/health/ready").status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        with writing() as writer:
            writer.execute(update(Gauges).values(due_at=0.0))
    used = {name for name in COLUMNS for statement in asked if re.search(rf"\b{name}\b", statement)}
    assert (used, len(asked) > 3) == (set(), True)


def test_tables_are_distributed_only_where_that_can_be(app: Flask, reason: str) -> None:
    done = app.test_cli_runner().invoke(args=["db", "distribute"])
    assert (done.exit_code, reason in done.output) == (1, True)


@pytest.fixture
def reason(app: Flask) -> str:
    """What is said of a database that is no cluster."""
    with app.app_context(), db.engine.connect() as connection:
        if why_not(connection) is None:
            pytest.skip("this is a cluster")
        sqlite = connection.dialect.name == "sqlite"
    return "SQLite is on one machine" if sqlite else "has no extension citus"
