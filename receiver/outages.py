"""The meaning of a database's error: which ones say that the database is unavailable. Pure."""

import sqlite3
from typing import NamedTuple

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,
)


class NoRoom(SQLAlchemyError):
    """The database's volume has no room for a push."""


class Hangs(SQLAlchemyError):
    """The database takes longer than anybody may wait."""


class Outage(NamedTuple):
    """Why the database is unavailable.

    `words` follow "The database …" and say what to do; `drops` tells that open
    connections are of no more use.
    """

    words: str
    drops: bool


SILENT = Outage(
    "does not answer: check that it runs, has connections left, and that DATABASE_URL leads to it",
    True,
)
BUSY = Outage("is busy: wait, and look for a transaction that holds a lock for long", False)
HANGING = Outage(
    "hangs: check that it is up, that its synchronous standby is, and that nothing locks it", False
)
READ_ONLY = Outage(
    "is read-only: after a failover let DATABASE_URL name all hosts with"
    " target_session_attrs=read-write; else make the server or the volume writable",
    True,
)
FULL = Outage("is full: free space on its volume", False)
FORBIDDEN = Outage("does not let this user write: grant the rights on its tables or file", True)
BEHIND = Outage("lacks tables of this release: run flask --app wsgi db upgrade", False)
BROKEN = Outage("failed by itself: read its own log, check its disk, restore a backup", True)
MOVING = Outage("is starting up or shutting down: wait", True)

# The first digits of SQLSTATE; a longer entry is taken before a shorter one.
POSTGRESQL = {
    "08": SILENT,
    "25006": READ_ONLY,
    "25P": BUSY,
    "28": Outage("refuses its user: check the name and password in DATABASE_URL", True),
    "3D": Outage("does not exist: create it, or correct the name in DATABASE_URL", True),
    "3F": BEHIND,
    "40": BUSY,
    "42501": FORBIDDEN,
    "42703": BEHIND,
    "42P01": BEHIND,
    "53": Outage("has run out of memory or another resource: read its own log", False),
    "53100": FULL,
    "53300": Outage("takes no more connections: raise max_connections, or use a pooler", False),
    "55": BUSY,
    "57014": BUSY,
    "57P": MOVING,
    "58": BROKEN,
    "XX": BROKEN,
}
SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_INTERRUPT: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_PERM: FORBIDDEN,
    sqlite3.SQLITE_AUTH: FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: Outage(
        "cannot be opened: check its folder, the rights on it, and that its volume is writable",
        True,
    ),
    sqlite3.SQLITE_NOMEM: Outage("has run out of memory", False),
    sqlite3.SQLITE_IOERR: BROKEN,
    sqlite3.SQLITE_CORRUPT: BROKEN,
    sqlite3.SQLITE_NOTADB: BROKEN,
}


def outage_of(error: BaseException | None) -> Outage | None:
    """Return why the database is unavailable, or None where the error has another cause."""
    if isinstance(error, TimeoutError):
        return BUSY
    if isinstance(error, NoRoom):
        return FULL
    if isinstance(error, Hangs):
        return HANGING
    if not isinstance(error, DBAPIError):
        return None
    found = cause_of(error.orig)
    # A connection that breaks has no code.
    if found is None and not _has_code(error.orig):
        return SILENT if isinstance(error, OperationalError | InterfaceError) else None
    return found


def cause_of(driver_error: BaseException | None) -> Outage | None:
    """Read the code of a driver's error, SQLSTATE or SQLite's; None where it tells no outage."""
    state = getattr(driver_error, "sqlstate", None) or ""
    if code := getattr(driver_error, "sqlite_errorcode", None):
        if code == sqlite3.SQLITE_ERROR and "no such " in str(driver_error):
            return BEHIND
        return SQLITE.get(code & 0xFF)  # the rest are details of the same error
    return next((POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in POSTGRESQL), None)


def _has_code(driver_error: BaseException | None) -> bool:
    return any(getattr(driver_error, name, None) for name in ("sqlstate", "sqlite_errorcode"))
