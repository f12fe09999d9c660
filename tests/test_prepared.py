"""Prepared statements: a setting, because a pooler in transaction mode would lose them."""

import pytest
from flask import Flask
from sqlalchemy import text

from receiver.db.extensions import db
from tests.support.apps import add, migrated
from tests.support.databases import postgresql
from tests.support.pusher import entry, structure
from tests.support.serving import flask

KEPT = text("SELECT statement FROM pg_prepared_statements")


def prepared(app: Flask) -> list[str]:
    """Return what the connection of this thread has prepared."""
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.scalars(KEPT))


@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_sent_often_is_prepared_if_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    monkeypatch.setenv("PREPARED_STATEMENTS", str(wanted))
    with postgresql() as url, migrated(url) as app:
        pusher = add(app)
        for label in ("Posts", "Articles", "Notes", "News"):
            assert pusher.push(structure({"post": entry(label)})).status_code == 200
            assert pusher.read()["post_types"]["post"]["label"] == label
        kept = prepared(app)
    for statement in ("SELECT integrations.", "UPDATE integrations ", "INSERT INTO pushes "):
        assert any(each.startswith(statement) for each in kept) == wanted, kept


def test_what_is_prepared_outlives_a_change_of_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREPARED_STATEMENTS", "true")
    with postgresql() as url, migrated(url) as app:
        pusher = add(app)
        pushed = [pusher.push(structure({"post": entry(f"Label {n}")})) for n in range(4)]
        before = prepared(app)
        # By another process: a driver forgets what it has prepared when it changes a schema itself.
        for change in (["downgrade", "--", "-1"], ["upgrade"]):
            done = flask(url, "db", *change)
            assert done.returncode == 0, done.stderr
        pushed.append(pusher.push(structure({"post": entry("After")})))
        assert [each.status_code for each in pushed] == [200] * 5
        assert pusher.read()["post_types"]["post"]["label"] == "After"
        assert before
        assert set(before) <= set(prepared(app))
