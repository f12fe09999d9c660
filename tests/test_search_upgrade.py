"""What the fleet is searched by is filled beside pushes, and holds what is stored."""

from typing import Any

import orjson
from flask import Flask
from sqlalchemy import text

from receiver.db.engine import reading, writing
from receiver.db.extensions import db
from receiver.integrations.register import add_each
from tests.support.apps import app_on, command
from tests.support.pusher import Pusher, entry, structure
from tests.support.serving import during_upgrade

SITES = 450  # three batches
BEFORE, FILLED = "0011_by_integration", "0012_search"
TABLES = (
    "SELECT integration_id, kind, name, enabled, label FROM entries ORDER BY 1, 2, 3",
    "SELECT * FROM sites ORDER BY integration_id",
)


def add_sites(app: Flask, number: int) -> list[Pusher]:
    wanted = ({"site_url": f"https://s{n}.example", "name": f"Ärzte {n}"} for n in range(number))
    with app.app_context(), writing() as connection:
        made: Any = add_each(connection, [each | {"labels": {}} for each in wanted])
    return [Pusher(app.test_client(), each["id"], each["api_key"]) for each in made]


def indexed(app: Flask) -> list[list[Any]]:
    with app.app_context(), reading() as connection:
        return [[tuple(row) for row in connection.execute(text(query))] for query in TABLES]


def stored(app: Flask) -> list[tuple[Any, ...]]:
    """Return what the entries of the index must be."""
    query = "SELECT integration_id, post_types, taxonomies FROM structures"
    with app.app_context(), reading() as connection:
        rows = connection.execute(text(query)).all()
    return sorted(
        (row[0], kind, name, each["enabled"], each["label"])
        for row in rows
        for kind, told in (("post_types", row[1]), ("taxonomies", row[2]))
        for name, each in orjson.loads(told).items()
    )


def downgrade(app: Flask, revision: str = BEFORE) -> None:
    command(app, "db", "downgrade", revision)
    with app.app_context():
        db.engine.dispose()


def test_what_is_stored_is_found_after_the_upgrade(url: str) -> None:
    with app_on(url) as app:
        first, second, _ = add_sites(app, 3)
        taxonomies = {"pa_颜色": entry('a "quoted" label\\'), "hidden": entry(public=False)}
        first.result(structure({"post": entry()}, taxonomies), site={"wp_version": "6.8-RC1"})
        second.result(structure({"page": entry()}), site={"php_version": "8.1.2-1ubuntu"})
        second.result(structure({"post": entry()}))
        before = indexed(app)
        downgrade(app)
        command(app, "db", "upgrade")
        assert indexed(app) == before
        assert indexed(app)[0] == stored(app)


def test_pushes_during_the_upgrade_are_found(url: str) -> None:
    with app_on(url) as app:
        pushers = add_sites(app, SITES)
        for each in pushers[::3]:
            each.result(structure({"post": entry()}))
        downgrade(app)
        for count, _ in enumerate(during_upgrade(url), 1):
            pushers[count * 7 % SITES].push(structure({f"type_{count}": entry()}))
        assert indexed(app)[0] == stored(app)
        assert len(indexed(app)[1]) == SITES


def test_an_upgrade_that_was_interrupted_goes_on(url: str) -> None:
    with app_on(url) as app:
        pushers = add_sites(app, 3)
        for each in pushers:
            each.result(structure({"post": entry()}))
        before = indexed(app)
        downgrade(app, FILLED)  # no later migration had begun
        with app.app_context(), writing() as connection:
            for statement in (
                f"UPDATE alembic_version SET version_num = '{BEFORE}'",
                "DELETE FROM entries WHERE integration_id > 1",
                "DELETE FROM sites WHERE integration_id > 1",
                "UPDATE integrations SET indexed_at = NULL WHERE id > 1",
            ):
                connection.execute(text(statement))
        command(app, "db", "upgrade")
        assert indexed(app) == before
