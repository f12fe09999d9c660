"""The watchdog: it ends every use of a PostgreSQL connection that lasts too long.

A statement may hang where no setting of the server ends it: the network is cut, a
pooler waits, or COMMIT waits for a synchronous standby that is missing. Nothing here
is state of a session, so it works through a pooler.
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

from receiver.outages import Hangs

SWEEP_SECONDS = 0.5
OPENING_SECONDS = 5
HANGS_SECONDS = 2
MAX_HANGING = 3  # uses of a kind: fewer than a worker has threads, so that no queue waits in turn

log = structlog.get_logger()
Info = dict[Any, Any]


class Wire:
    """A connection and its use: what for, since when and until when, in monotonic seconds."""

    def __init__(self, connection: Any) -> None:
        self.pgconn = connection.pgconn
        # A copy: the driver closes its own when it fails, and the number may be another's then.
        self.socket = socket.socket(fileno=os.dup(connection.fileno()))
        self.use, self.since, self.until, self.is_cut = "", math.inf, math.inf, False

    def cut(self) -> None:
        """End what hangs, first in the server, which does not notice that we hang up."""
        with suppress(psycopg.Error):
            self.pgconn.cancel_conn().blocking()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


wires: set[Wire] = set()
hanging: Counter[str] = Counter()
starting = threading.Lock()


def attach(connection: Any, record: Any) -> None:
    """Watch a connection that was opened: SQLAlchemy asks it this and that before its first use."""
    record.info["wire"] = wire = Wire(connection)
    start(record.info, "opening", OPENING_SECONDS)
    wires.add(wire)
    with starting:
        # Asked each time, for a fork of this process has no such thread.
        if all(thread.name != __name__ for thread in threading.enumerate()):
            threading.Thread(target=_sweep, name=__name__, daemon=True).start()


def detach(_connection: object, record: Any) -> None:
    """Forget a connection that is closed."""
    wire = record.info.pop("wire", None)
    if wire:
        wires.discard(wire)
        wire.socket.close()


def refuse(use: str) -> None:
    """Raise Hangs while as many such uses hang."""
    if hanging[use] >= MAX_HANGING:
        raise Hangs


def start(info: Info, use: str, seconds: float) -> None:
    """Let this use of a connection last so long."""
    if wire := info.get("wire"):
        now = time.monotonic()
        wire.use, wire.since, wire.until = use, now, now + seconds


def rest(info: Info) -> None:
    """Let a connection be as long as it is not used."""
    if wire := info.get("wire"):
        wire.since = wire.until = math.inf


def stop(_connection: object, record: Any) -> None:
    """End the use; never give a connection that was cut to anybody else."""
    rest(record.info)
    if is_cut(record.info):
        record.invalidate()


def is_cut(info: Info) -> bool:
    """Tell whether the use was ended: a COMMIT that was cancelled reports success."""
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
    # The server may be out of reach, too: others are not to wait for that.
    threading.Thread(target=wire.cut, daemon=True).start()
    log.warning("database_hangs", use=wire.use)
