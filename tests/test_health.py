"""Liveness and readiness."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text, update

from receiver import create_app
from receiver.db import engine
from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.db.fleet_models import Gauges
from receiver.ops import gauges, health
from receiver.ops.health import head
from tests.support.databases import database
from tests.support.serving import SECRET

BUSY_SECONDS = 3  # for a machine that is busy with other things


def test_ready_names_its_checks(client: Any) -> None:
    for path in ("/health", "/health/ready", "/health/ready/"):
        response = client.get(path)
        assert response.status_code == 200
        checks = response.json["data"]["checks"]
        assert checks.items() >= {"database": "ok", "schema": "ok", "engine": "ok"}.items()


def test_live_touches_no_database(app: Flask, client: Any) -> None:
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert client.get("/health/live").json["data"] == {"status": "live"}
    assert statements == []
    client.get("/health/ready")
    assert statements


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An app whose database nobody migrated."""
    monkeypatch.setenv("SECRET_KEY", SECRET)
    with database(request.param) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        app = create_app()
        yield app
        with app.app_context():
            db.engine.dispose()


def failed(app: Flask) -> dict[str, Any]:
    """Return the checks of a readiness that is a 503 in time."""
    started = time.monotonic()
    response = app.test_client().get("/health/ready")
    assert time.monotonic() - started < 2 + BUSY_SECONDS
    assert (response.status_code, response.json["code"]) == (503, "not_ready")
    assert response.headers["Retry-After"]
    checks: dict[str, Any] = response.json["checks"]
    return checks


def test_a_schema_behind_the_code_is_not_ready(empty_app: Flask) -> None:
    assert "db upgrade" in failed(empty_app)["schema"]


def test_a_schema_ahead_of_the_code_is_ready(app: Flask, client: Any) -> None:
    def move(revision: str) -> None:
        with app.app_context(), engine.writing() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :to"), {"to": revision}
            )

    move("9999")
    try:
        assert client.get("/health/ready").status_code == 200
        move("0001")
        assert "db upgrade" in failed(app)["schema"]
    finally:
        move(str(head()))


def test_a_weak_engine_is_not_ready(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        weak = "PRAGMA synchronous = 1" if app_is_sqlite(app) else "SET synchronous_commit = off"
        raw.execute(weak)
        assert engine.weak_settings(connection) in (["synchronous"], ["synchronous_commit"])
        connection.invalidate()


def app_is_sqlite(app: Flask) -> bool:
    return bool(app.config["SQLALCHEMY_DATABASE_URI"].drivername == "sqlite")


def test_a_database_that_hangs_is_told_in_time(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()
    seconds = 2 + 2 * BUSY_SECONDS
    monkeypatch.setattr(health, "weak_settings", lambda _connection: ended.wait(seconds))
    assert "hangs" in failed(empty_app)["database"]
    # Else the next tests would find the threads of readiness taken.
    ended.set()
    health.checker.submit(int).result(10)


@pytest.fixture
def going_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A count that is due, and takes until the test ends."""
    ended, count = threading.Event(), gauges._counted
    monkeypatch.setattr(gauges, "WAIT_SECONDS", 60)
    monkeypatch.setattr(gauges, "_counted", lambda: count() if ended.wait(60) else {})
    due = update(Gauges).values(due_at=0)
    with app.app_context(), writing() as connection:
        connection.execute(due)
    yield
    ended.set()
    gauges.counter.submit(int).result(30)
    with app.app_context(), writing() as connection:
        connection.execute(due)


@pytest.mark.usefixtures("going_on")
def test_readiness_waits_for_no_count(client: Any) -> None:
    assert client.get("/health/ready").status_code == 200
