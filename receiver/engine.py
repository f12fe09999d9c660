"""Engine settings that make a commit durable; `reading()` and `writing()`."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DisconnectionError, TimeoutError

from receiver import watchdog
from receiver.extensions import db
from receiver.outages import Hangs, NoRoom, cause_of

WAIT_SECONDS = 5  # for a lock, on either engine
OPERATOR_SECONDS = 3600  # for a command that reads all that there is
USE_SECONDS = WAIT_SECONDS + 2  # of a connection, for one transaction or read
# Power cuts lose nothing with WAL only at synchronous=FULL (2).
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": WAIT_SECONDS * 1000,
}
# We say it, for the drivers' own transactions start too late on SQLite to protect a
# read-modify-write, and cost a lone SELECT two more round trips to PostgreSQL. What is set is set
# for the transaction: a pooler gives a session to others.
BEGIN = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN; SET LOCAL lock_timeout = '{seconds}s'",
}
# What a push needs of the disk, too: SQLite goes on within what its files have, PostgreSQL within
# its pages. A row that is locked counts as written; a list longer than its memory goes to disk.
ROOM_BYTES = 8 * 2**20
TRIAL = {
    "sqlite": ["UPDATE alembic_version SET version_num = version_num"],
    "postgresql": [
        "SET LOCAL work_mem = '64kB'; SELECT count(*) FROM generate_series(1, 20000)",
        "SELECT version_num FROM alembic_version FOR UPDATE SKIP LOCKED",
    ],
}
TRYING_SECONDS = 2
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
        "pool_size": 0,  # no limit: each thread uses one, and nobody waits for another's
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
    event.listen(engine, "handle_error", _give_up)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        return
    event.listen(engine, "connect", watchdog.attach, insert=True)
    event.listen(engine, "close", watchdog.detach)
    event.listen(engine, "checkin", watchdog.stop)
    event.listen(engine, "connect", _note_use)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _try_idle)


def _give_up(context: ExceptionContext) -> None:
    """Drop the pool's connections where they lead to a server that is of no more use."""
    outage = cause_of(context.original_exception)
    if outage and outage.drops:
        context.is_disconnect = True


def _set_pragmas(dbapi_connection: Any, _record: object) -> None:
    for name, value in PRAGMAS.items():
        dbapi_connection.execute(f"PRAGMA {name} = {value}")


def _note_use(_dbapi_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _try_idle(dbapi_connection: Any, record: Any, _fairy: object) -> None:
    """Have the pool replace a connection that died while nobody used it."""
    if time.monotonic() - record.info["used"] > IDLE_SECONDS:
        watchdog.start(record.info, "trying", TRYING_SECONDS)
        try:
            db.engine.dialect.do_ping(dbapi_connection)
        except db.engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
    watchdog.rest(record.info)


def reading(seconds: float = USE_SECONDS) -> Connection:
    """Give a connection for statements that write nothing; each sees a moment of its own.

    Raise SQLAlchemyError where the database is unavailable, or takes longer than this.
    """
    return _connect("reading", seconds)


@contextmanager
def writing() -> Iterator[Connection]:
    """Give a connection in one transaction: committed at the end, undone by any exception.

    Raise SQLAlchemyError where the database is unavailable, or takes longer than USE_SECONDS.
    """
    with _turn(), _connect("writing", USE_SECONDS) as connection:
        with connection.begin():
            begin(connection)
            yield connection
        if watchdog.is_cut(connection.info):
            raise Hangs


def _connect(use: str, seconds: float) -> Connection:
    watchdog.refuse(use)
    connection = db.engine.connect()
    watchdog.start(connection.info, use, seconds)
    return connection


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


def begin(connection: Connection, seconds: int = WAIT_SECONDS) -> None:
    """Begin a transaction that waits so long for a lock.

    It keeps other writers out of SQLite from the start; PostgreSQL locks rows.
    """
    connection.exec_driver_sql(BEGIN[connection.dialect.name].format(seconds=seconds))


def try_write() -> None:
    """Commit what changes nothing, as durably as a push; raise SQLAlchemyError where that fails."""
    with writing() as connection:
        for statement in TRIAL[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            _reserve(Path(str(connection.engine.url.database)))


def _reserve(database: Path) -> None:
    """Have the room that the largest push may take, for a moment."""
    try:
        with TemporaryFile(dir=database.parent) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoRoom(error.strerror) from error


def weak_settings(connection: Connection) -> list[str]:
    """Name what this engine is set to that would let an acknowledged push be lost."""
    if connection.dialect.name == "sqlite":
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        return [name for name, value in PRAGMAS.items() if found[name] != value]
    names = ("fsync", "full_page_writes", "synchronous_commit")
    shown = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}
    return [name for name, value in shown.items() if value not in ("on", "remote_apply")]
