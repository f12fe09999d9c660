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

from receiver.db import watchdog
from receiver.db.extensions import db
from receiver.db.outages import Hangs, NoRoom, cause_of

WAIT_SECONDS = 5  # for a lock, on either engine
OPERATOR_SECONDS = 3600  # for a command that reads all integrations
USE_SECONDS = WAIT_SECONDS + 2  # for one transaction or read, waiting for a lock included
# With WAL, a commit survives a power cut only at synchronous=FULL (2).
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": WAIT_SECONDS * 1000,
}
# We begin transactions ourselves: those of the drivers start too late on SQLite to protect a
# read-modify-write, and cost a single SELECT two more round trips on PostgreSQL. SET LOCAL,
# because a pooler gives the session to other clients after the transaction.
BEGIN = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN; SET LOCAL lock_timeout = '{seconds}s'",
}
# On a full disk a small write still succeeds, because it fits into the pages that the files have.
# So the trial also takes disk space: on SQLite in a temporary file, on PostgreSQL by a series that
# exceeds work_mem. setval() writes to the log what a commit waits for, waits for no lock, and asks
# no other machine of a cluster; before the migration that makes the sequence it is not tried.
ROOM_BYTES = 8 * 2**20
TRIAL = {
    "sqlite": ["UPDATE alembic_version SET version_num = version_num"],
    "postgresql": [
        "SET LOCAL work_mem = '64kB'; SELECT count(*) FROM generate_series(1, 20000)",
        "SELECT setval(oid, 1) FROM pg_class WHERE relname = 'readiness' AND relkind = 'S'",
    ],
}
TRYING_SECONDS = 2
# Of a connection to PostgreSQL, after which it is tested before its next use.
IDLE_SECONDS = 1
TURN = threading.Lock()


def options(url: URL, prepared: bool = False) -> dict[str, Any]:
    """Return SQLAlchemy's engine options for this database; `prepared` statements if wanted."""
    # Parameters hold what sites push, which must not get into error texts and so into the log.
    common = {"hide_parameters": True, "isolation_level": "AUTOCOMMIT"}
    if url.get_backend_name() == "sqlite":
        return common
    return {
        **common,
        "pool_size": 0,  # no limit: each thread uses one at a time, so the threads are the limit
        "connect_args": {
            # A pooler in transaction mode switches connections, so none by default; else what a
            # connection sends for the third time.
            "prepare_threshold": 2 if prepared else None,
            "connect_timeout": 2,
            # A connection that is cut off fails after about ten seconds, not after two hours.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10000,
        },
    }


def configure(engine: Engine) -> None:
    """Install the hooks that give both engines the same durability and waiting times."""
    event.listen(engine, "handle_error", _give_up)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        return
    # First, because SQLAlchemy's own hook sends statements that may hang, too.
    event.listen(engine, "connect", watchdog.attach, insert=True)
    event.listen(engine, "close", watchdog.detach)
    event.listen(engine, "checkin", watchdog.stop)
    event.listen(engine, "connect", _note_use)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _try_idle)


def _give_up(context: ExceptionContext) -> None:
    """Drop the pool's connections if the error means that they are of no more use."""
    outage = cause_of(context.original_exception)
    if outage and outage.drops:
        context.is_disconnect = True


def _set_pragmas(dbapi_connection: Any, _record: object) -> None:
    for name, value in PRAGMAS.items():
        dbapi_connection.execute(f"PRAGMA {name} = {value}")


def _note_use(_dbapi_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _try_idle(dbapi_connection: Any, record: Any, _fairy: object) -> None:
    """Test a connection that was idle; the pool replaces it if it is dead."""
    if time.monotonic() - record.info["used"] > IDLE_SECONDS:
        watchdog.start(record.info, "trying", TRYING_SECONDS)
        try:
            db.engine.dialect.do_ping(dbapi_connection)
        except db.engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
    watchdog.rest(record.info)


def reading(seconds: float = USE_SECONDS, use: str = "reading") -> Connection:
    """Return a connection for statements that only read; each sees its own snapshot.

    Raise SQLAlchemyError if the database is unavailable, or the use takes longer than `seconds`.
    Give a use that takes long by design its own name: while several uses of a name hang, further
    ones are refused.
    """
    return _connect(use, seconds)


@contextmanager
def writing() -> Iterator[Connection]:
    """Yield a connection in one transaction: committed at the end, rolled back by an exception.

    Raise SQLAlchemyError if the database is unavailable, or the use takes longer than USE_SECONDS.
    """
    with _turn(), _connect("writing", USE_SECONDS) as connection:
        with connection.begin():
            begin(connection)
            yield connection
        # A COMMIT that the watchdog cancelled reports success.
        if watchdog.is_cut(connection.info):
            raise Hangs


def _connect(use: str, seconds: float) -> Connection:
    watchdog.refuse(use)
    connection = db.engine.connect()
    watchdog.start(connection.info, use, seconds)
    return connection


@contextmanager
def _turn() -> Iterator[None]:
    """Queue the writers of this process for SQLite, which serves waiting writers in no order."""
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
    """Begin a transaction that waits at most `seconds` for a lock.

    On SQLite it takes the only write lock at once; PostgreSQL locks rows when they are written.
    """
    connection.exec_driver_sql(BEGIN[connection.dialect.name].format(seconds=seconds))


def try_write() -> None:
    """Commit a write that changes nothing, as durably as a push; raise SQLAlchemyError if not."""
    with writing() as connection:
        for statement in TRIAL[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            _reserve(Path(str(connection.engine.url.database)))


def _reserve(database: Path) -> None:
    """Allocate and free the disk space of the largest push; raise NoRoom if there is not enough."""
    try:
        with TemporaryFile(dir=database.parent) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoRoom(error.strerror) from error


def weak_settings(connection: Connection) -> list[str]:
    """Return the names of engine settings with which an acknowledged push could be lost."""
    if connection.dialect.name == "sqlite":
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        return [name for name, value in PRAGMAS.items() if found[name] != value]
    names = ("fsync", "full_page_writes", "synchronous_commit")
    shown = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}
    return [name for name, value in shown.items() if value not in ("on", "remote_apply")]
