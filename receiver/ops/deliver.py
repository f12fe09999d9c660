"""`flask --app wsgi deliver`: the worker that sends events to endpoints and messages to people."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from receiver.db.extensions import db
from receiver.events.deliver import Worker
from receiver.ops.commands import Command


@click.command(cls=Command)
@click.option("--with-parent", is_flag=True, help="Stop when the process that started it ends.")
@with_appcontext
def deliver(with_parent: bool) -> None:
    """Send events to endpoints and people, until SIGTERM; any number of these on PostgreSQL."""
    worker = Worker()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: worker.stop())
    if with_parent:
        threading.Thread(target=_follow, args=(worker, os.getppid()), daemon=True).start()
    with _alone(worker):
        worker.run()
    # Without waiting for requests and lookups that still hang: their deliveries are sent again.
    if worker.is_busy():
        os._exit(0)


def _follow(worker: Worker, parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    worker.stop()


@contextmanager
def _alone(worker: Worker) -> Iterator[None]:
    """Wait until no other worker runs on the same SQLite file, which has one writer at a time."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    path = Path(f"{db.engine.url.database}.deliver")
    with path.open("w") as file:
        told = False
        while not worker.is_stopping:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    click.echo("Another deliver runs on this database: waiting for its end.")
                told = True
                time.sleep(0.5)
        yield
