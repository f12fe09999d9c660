"""Workers that deliver: in a thread of the test, or in a process of their own."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from receiver.events.deliver import Worker
from tests.support.serving import PYTHON, ROOT, environment

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def working(app: Flask) -> Iterator[Worker]:
    """Run a worker in a thread."""
    worker = Worker()

    def run() -> None:
        with app.app_context():
            worker.run()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(20)
        assert not thread.is_alive()


def start(database_url: str, **settings: str) -> subprocess.Popen[bytes]:
    """Start `flask deliver`; private endpoints are allowed."""
    given = environment(database_url, {"ALLOW_PRIVATE_SITES": "true", **settings})
    command = [PYTHON, "-m", "flask", "--app", "wsgi", "deliver"]
    return subprocess.Popen(command, cwd=ROOT, env=given, stderr=subprocess.DEVNULL)


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until a condition holds, and return what it returned."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
    return found
