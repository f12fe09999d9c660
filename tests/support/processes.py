"""Servers that a test starts and stops, and patience."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any


class NoAnswer(Exception):
    """What was waited for did not come."""


class Server:
    """A program and all its workers; what it says goes to its log."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End it at once, as a crash would, and wait until none of it is left.

        A busy worker ends after its master, and holds the port until it has.
        """
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_for(self._is_gone, f"a worker of {self.process.args!r} does not end")

    def _is_gone(self) -> bool:
        for file in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _, group = file.read_text().rpartition(")")[2].split()[:3]
                # A zombie holds nothing: it waits to be taken note of.
                if group == str(self.process.pid) and state != "Z":
                    return False
        return True


def wait_for(
    ask: Callable[[], Any],
    failure: str,
    ignored: tuple[type[Exception], ...] = (),
    seconds: float = 30,
) -> Any:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answer := ask():
                return answer
        except ignored:
            pass
        if time.monotonic() > deadline:
            raise NoAnswer(failure)
        time.sleep(0.05)


def settled(ask: Callable[[], Any], seconds: float = 0.3) -> Any:
    """Ask until the answer has stayed the same for so long, and return it."""
    answer, since = ask(), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.05)
        if (now := ask()) != answer:
            answer, since = now, time.monotonic()
    return answer
