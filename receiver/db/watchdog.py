"""The watchdog: it ends every use of a PostgreSQL connection that lasts too long.

A statement may hang where no timeout of the server ends it: the network is cut, a pooler waits, or
COMMIT waits for a missing synchronous standby. It sets nothing in the session, so it works through
a pooler.
"""

import math
import os
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from receiver.db.outages import Hangs

SWEEP_SECONDS = 0.5
OPENING_SECONDS = 5
HANGS_SECONDS = 2  # a use that lasts longer counts as hanging
# Uses of a kind: fewer than a worker has threads, so that further requests fail at once.
MAX_HANGING = 3

log = structlog.get_logger()
Info = dict[Any, Any]


class Wire:
    """A watched connection and its use: which kind, since and until when, in monotonic seconds."""

    def __init__(self, connection: Any) -> None:
        self.pgconn = connection.pgconn
        # A duplicate: when the driver closes its descriptor, another connection may get the number.
        self.socket = socket.socket(fileno=os.dup(connection.fileno()))
        self.use, self.since, self.until, self.is_cut = "", math.inf, math.inf, False

    def cut(self) -> None:
        """Cancel what hangs in the server, which notices no closed connection; then close it."""
        with suppress(psycopg.Error):
            self.pgconn.cancel_conn().blocking()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


wires: set[Wire] = set()
hanging: Counter[str] = Counter()
starting = threading.Lock()


def attach(connection: Any, record: Any) -> None:
    """Watch a new connection, on which SQLAlchemy runs statements before its first use."""
    record.info["wire"] = wire = Wire(connection)
    start(record.info, "opening", OPENING_SECONDS)
    wires.add(wire)
    with starting:
        # Checked each time, because a fork of this process has no such thread.
        if all(thread.name != __name__ for thread in threading.enumerate()):
            threading.Thread(target=_sweep, name=__name__, daemon=True).start()


def detach(_connection: object, record: Any) -> None:
    """Stop watching a connection that is closed."""
    wire = record.info.pop("wire", None)
    if wire:
        wires.discard(wire)
        wire.socket.close()


def refuse(use: str) -> None:
    """Raise Hangs while MAX_HANGING uses of this kind hang."""
    if hanging[use] >= MAX_HANGING:
        raise Hangs


def start(info: Info, use: str, seconds: float) -> None:
    """Start a use of a connection, which may last `seconds`."""
    if wire := info.get("wire"):
        now = time.monotonic()
        wire.use, wire.since, wire.until = use, now, now + seconds


def rest(info: Info) -> None:
    """Set no deadline for a connection that is idle."""
    if wire := info.get("wire"):
        wire.since = wire.until = math.inf


def stop(_connection: object, record: Any) -> None:
    """End the use; invalidate a connection that was cut, so that nobody gets it again."""
    rest(record.info)
    if is_cut(record.info):
        record.invalidate()


def is_cut(info: Info) -> bool:
    """Tell whether the watchdog has ended the use."""
    return "wire" in info and info["wire"].is_cut


def _sweep() -> None:
    while True:
        time.sleep(SWEEP_SECONDS)
        now = time.monotonic()
        hung = [wire for wire in list(wires) if wire.since < now - HANGS_SECONDS]
        hanging.clear()
        hanging.update(wire.use for wire in hung)
        for wire in hung:
            if wire.until < now:
                _give_up(wire)


def _give_up(wire: Wire) -> None:
    wire.until, wire.is_cut = math.inf, True
    # In a thread, because the server may be unreachable, and other connections must not wait.
    threading.Thread(target=wire.cut, daemon=True).start()
    log.warning("database_hangs", use=wire.use)
