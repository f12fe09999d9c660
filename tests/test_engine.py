"""Connections: what only reads begins nothing, what died idle is replaced."""

import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, text

from receiver.db import engine
from receiver.db.engine import IDLE_SECONDS, reading, writing
from tests.support.pusher import Pusher

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def is_in_transaction(connection: Connection) -> bool:
    """Ask the driver."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status)


def test_only_what_writes_begins_a_transaction(app: Flask) -> None:
    with app.app_context():
        with reading() as connection:
            connection.execute(text("SELECT 1"))
            assert not is_in_transaction(connection)
        with writing() as connection:
            assert is_in_transaction(connection)


def test_what_fails_is_undone(app: Flask, pusher: Pusher) -> None:
    def rename_and_fail() -> None:
        with writing() as connection:
            connection.execute(text(f"UPDATE integrations SET name = 'x' WHERE id = {pusher.id}"))
            raise ZeroDivisionError

    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            rename_and_fail()
        with reading() as connection:
            query = text(f"SELECT name FROM integrations WHERE id = {pusher.id}")
            assert connection.execute(query).scalar() is None


def test_a_connection_that_died_idle_fails_no_request(app: Flask, pusher: Pusher) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.get_backend_name() == "sqlite":
        pytest.skip("a file hangs up on nobody")
    assert pusher.push().status_code == 200
    other = create_engine(url)
    with other.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))
    other.dispose()
    time.sleep(IDLE_SECONDS + 0.1)
    assert pusher.push().status_code == 200


def test_who_waits_for_its_turn_too_long_is_told_so(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    if app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.1)
    with engine.TURN:
        answer = pusher.push()
    assert (answer.status_code, answer.json["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"
    monkeypatch.undo()
    assert pusher.push().status_code == 200
