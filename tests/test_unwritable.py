"""Databases that cannot be written: an honest 503, not ready in time, and well by themselves."""

import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import choices
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from receiver.db.extensions import db
from receiver.db.outages import outage_of
from tests.support.apps import add, app_on, migrated
from tests.support.databases import missing, postgresql_server
from tests.support.pusher import Pusher, entry, numbers, structure

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


@contextmanager
def receiver(url: str) -> Iterator[Pusher]:
    """Give an integration of a receiver on this database that has pushed."""
    with migrated(url) as app:
        pusher = add(app, f"https://site-{next(numbers)}.example")
        assert pusher.push().status_code == 200
        yield pusher


def is_an_honest_503(answer: Any, code: str = "database_unavailable") -> bool:
    told = (answer.status_code, answer.json["code"], answer.json["retryable"])
    return told == (503, code, True) and int(answer.headers["Retry-After"]) > 0


def ready(pusher: Pusher) -> Any:
    return pusher.client.get("/health/ready")


def trouble(pusher: Pusher) -> str:
    """Return what readiness says of the database, in time."""
    started = time.monotonic()
    answer = ready(pusher)
    assert time.monotonic() - started < 2 + 3  # for a busy machine
    assert is_an_honest_503(answer, "not_ready")
    return str(answer.json["checks"]["database"])


def run(url: str, *statements: str) -> Any:
    """Run statements outside of any transaction; return the last one's first row, if any."""
    with psycopg.connect(url, autocommit=True) as connection:
        *_, last = [connection.execute(statement) for statement in statements]
        return last.fetchone() if last.description else None


def alter_system(url: str, setting: str, value: str) -> None:
    """Change a setting of the server; return when all its sessions have been told."""
    run(url, f"ALTER SYSTEM SET {setting} = '{value}'", "SELECT pg_reload_conf()")
    deadline = time.monotonic() + 20
    # The process that begins this new session tells all others first.
    while run(url, f"SHOW {setting}") != (value,):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="receiver-unwritable-") as folder,
        postgresql_server(Path(folder)) as url,
    ):
        yield url


def test_a_database_that_turns_read_only_is_told_and_healed_from(postgres: str) -> None:
    with receiver(postgres) as pusher:
        run(postgres, "ALTER DATABASE postgres SET default_transaction_read_only = on", END)
        assert is_an_honest_503(pusher.push())
        assert "read-only" in trouble(pusher)
        assert is_an_honest_503(pusher.push())
        assert pusher.read()["revision"] == 1
        # Nobody ends a session now: one that is of no use is given up when that shows, by this
        # probe or by the count of the fleet beside it.
        run(
            postgres,
            "SET default_transaction_read_only = off",
            "ALTER DATABASE postgres RESET default_transaction_read_only",
        )
        assert [ready(pusher).status_code for _ in range(3)][1:] == [200, 200]
        assert pusher.push().status_code == 200


def test_a_user_who_may_not_write_is_told(postgres: str) -> None:
    with receiver(postgres) as pusher:
        run(postgres, "CREATE ROLE reader LOGIN", "GRANT pg_read_all_data TO reader")
        with app_on(postgres.replace("postgres:@", "reader:@")) as app:
            reader = replace(pusher, client=app.test_client())
            assert "grant" in trouble(reader)
            assert is_an_honest_503(reader.push())


@contextmanager
def small_volume(folder: Path, megabytes: int) -> Iterator[Path]:
    """Give a folder on a real volume of its own."""
    options = ["-t", "tmpfs", "-o", f"size={megabytes}M,mode=0777", "receiver-test"]
    mounted = subprocess.run(["mount", *options, folder], capture_output=True, check=False)
    if mounted.returncode:
        missing(f"a full volume, because none can be mounted: {mounted.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte on a volume; return the file to remove."""
    file = folder / "filling"
    with suppress(OSError), file.open("wb", buffering=0) as filling:
        while True:
            filling.write(b"x" * 4096)
    return file


def big() -> dict[str, Any]:
    """Return a structure that needs pages of its own."""
    description = "".join(choices("abcdefgh", k=4000))
    entries = {f"type_{n}": entry(description=description, label=str(n)) for n in range(100)}
    return structure(entries)


def test_a_full_disk_under_sqlite_is_told_and_healed_from(tmp_path: Path) -> None:
    with small_volume(tmp_path, 24) as folder, receiver(f"sqlite:///{folder}/x.db") as pusher:
        told_and_healed_from(pusher, folder)


def test_a_full_disk_under_postgresql_is_told_and_healed_from() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="receiver-full-") as parent,
        small_volume(Path(parent), 160) as folder,
        postgresql_server(folder / "data") as url,
        receiver(url) as pusher,
    ):
        told_and_healed_from(pusher, folder)


def told_and_healed_from(pusher: Pusher, folder: Path) -> None:
    filling = fill(folder)
    assert "free space" in trouble(pusher)
    assert is_an_honest_503(pusher.push(big()))
    assert pusher.read()["revision"] == 1
    filling.unlink()
    assert ready(pusher).status_code == 200
    assert pusher.push(big()).status_code == 200


def test_a_volume_that_turns_read_only_is_told_and_healed_from(tmp_path: Path) -> None:
    with small_volume(tmp_path, 24) as folder, receiver(f"sqlite:///{folder}/x.db") as pusher:
        remount(pusher, folder, "ro")
        assert "writable" in trouble(pusher)
        assert is_an_honest_503(pusher.push())
        remount(pusher, folder, "rw")
        assert ready(pusher).status_code == 200
        assert pusher.push().status_code == 200


def remount(pusher: Pusher, folder: Path, how: str) -> None:
    with pusher.client.application.app_context():
        db.engine.dispose()  # a file that is open keeps its volume as it is
    subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True)


def test_a_file_that_is_no_database_is_told_and_healed_from(tmp_path: Path) -> None:
    file = tmp_path / "receiver.db"
    with receiver(f"sqlite:///{file}") as pusher:
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        good = file.read_bytes()
        overwrite(file, b"x" * len(good))
        assert "backup" in trouble(pusher)
        assert is_an_honest_503(pusher.push())
        overwrite(file, good)
        assert ready(pusher).status_code == 200
        assert pusher.push().status_code == 200


def overwrite(file: Path, content: bytes) -> None:
    with file.open("r+b") as database:
        database.write(content)


@pytest.mark.parametrize(
    ("state", "words"),
    [("53300", "connections"), ("57P03", "starting"), ("42P01", "db upgrade"), ("XX001", "log")],
)
def test_each_outage_is_told_by_its_sqlstate(state: str, words: str) -> None:
    outage = outage_of(DBAPIError("", None, psycopg.errors.lookup(state)()))
    assert outage
    assert words in outage.words


@pytest.mark.parametrize("state", ["22003", "42601", "0A000"])
def test_a_fault_of_ours_is_no_outage(state: str) -> None:
    assert outage_of(DBAPIError("", None, psycopg.errors.lookup(state)())) is None
