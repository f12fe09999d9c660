"""What each database engine needs to keep its word, and the two ways to use it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, TimeoutError

from receiver.db.extensions import db

WAIT_SECONDS = 5  # for a lock, on either engine
# Power cuts lose nothing with WAL only at synchronous=FULL (2).
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": WAIT_SECONDS * 1000,
}
# We say it, for the drivers' own transactions start too late on SQLite to protect a
# read-modify-write, and cost a lone SELECT two more round trips to PostgreSQL.
BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}
IDLE_SECONDS = 1  # after which a connection to PostgreSQL is tried before it is used
TURN = threading.Lock()


def options(url: URL) -> dict[str, Any]:
    """Return the arguments for the engine of this database."""
    # What sites push is theirs: it has no place in an error's text, and so in the log.
    common = {"hide_parameters": True, "isolation_level": "AUTOCOMMIT"}
    if url.get_backend_name() == "sqlite":
        return common
    return {
        **common,
        "pool_timeout": 5,
        # None, because a pooler in transaction mode shares connections between clients.
        "connect_args": {
            "prepare_threshold": None,
            "connect_timeout": 2,
            # A database that is cut off is given up after about as long as a lock is waited for.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10000,
        },
    }


def configure(engine: Engine) -> None:
    """Make both engines lock, sync and check alike."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        return
    event.listen(engine, "connect", _limit_waits)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _try_idle)


def _set_pragmas(dbapi_connection: Any, _record: object) -> None:
    for name, value in PRAGMAS.items():
        dbapi_connection.execute(f"PRAGMA {name} = {value}")


def _limit_waits(dbapi_connection: Any, record: Any) -> None:
    """Wait for a lock no longer than SQLite does."""
    dbapi_connection.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
    dbapi_connection.commit()
    _note_use(dbapi_connection, record)


def _note_use(_dbapi_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _try_idle(dbapi_connection: Any, record: Any, _fairy: object) -> None:
    """Have the pool replace a connection that died while nobody used it."""
    if time.monotonic() - record.info["used"] < IDLE_SECONDS:
        return
    try:
        db.engine.dialect.do_ping(dbapi_connection)
    except db.engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def reading() -> Connection:
    """Give a connection for statements that write nothing; each sees a moment of its own."""
    return db.engine.connect()


@contextmanager
def writing() -> Iterator[Connection]:
    """Give a connection in one transaction: committed at the end, undone by any exception."""
    with _turn(), db.engine.connect() as connection, connection.begin():
        begin(connection)
        yield connection


@contextmanager
def _turn() -> Iterator[None]:
    """Let the writers of a process queue for SQLite, whose own waiting is a lottery."""
    if db.engine.dialect.name != "sqlite":
        yield
    elif not TURN.acquire(timeout=WAIT_SECONDS):
        raise TimeoutError("the other writers of this process take too long")
    else:
        try:
            yield
        finally:
            TURN.release()


def begin(connection: Connection) -> None:
    """Keep other writers out of SQLite from the start: PostgreSQL locks rows."""
    connection.exec_driver_sql(BEGIN[connection.dialect.name])


def weak_settings(connection: Connection) -> list[str]:
    """Name what this engine is set to that would let an acknowledged push be lost."""
    if connection.dialect.name == "sqlite":
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        return [name for name, value in PRAGMAS.items() if found[name] != value]
    names = ("fsync", "full_page_writes", "synchronous_commit")
    shown = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}
    return [name for name, value in shown.items() if value not in ("on", "remote_apply")]
