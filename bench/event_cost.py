"""What an event adds to the CPU of a push in the receiver, changed and unchanged."""

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest import mock

from flask import Flask
from flask_migrate import upgrade

from receiver import create_app
from receiver.events import outbox
from receiver.structure import happened
from tests.support.databases import ENGINES, database
from tests.support.pusher import Pusher, entry, structure
from tests.support.serving import environment

ROUNDS, PUSHES = 20, 25
TYPES = {f"type_{n}": entry(f"Label {n}") for n in range(40)}


def nothing(*_arguments: Any) -> None:
    """Stand for what makes an event, and for what writes it."""


@contextmanager
def without_events() -> Iterator[None]:
    with (
        mock.patch.object(happened, "changed", nothing),
        mock.patch.object(outbox, "write", nothing),
    ):
        yield


def measure(engine: str) -> str:
    """Push in rounds that alternate; a median is that of rounds, each a mean of its pushes."""
    with database(engine) as url:
        os.environ |= environment(url, {})
        app = create_app()
        with app.app_context():
            upgrade()
        pusher = _integration(app)
        labels = iter(range(10**9))
        changed: dict[str, list[float]] = {"with": [], "without": []}
        unchanged: dict[str, list[float]] = {"with": [], "without": []}
        for number in range(ROUNDS):
            # In turns, so that neither is always the first.
            for told in ("with", "without")[:: 1 if number % 2 else -1]:
                with nullcontext() if told == "with" else without_events():
                    changed[told].append(_round(pusher, [str(next(labels)) for _ in range(PUSHES)]))
                    unchanged[told].append(_round(pusher, ["same"] * PUSHES))
    return "\n".join(
        f"{engine}: {name} push of 40 entries, CPU with its event {median(of['with']):.2f} ms,"
        f" without {median(of['without']):.2f} ms"
        for name, of in (("changed", changed), ("unchanged", unchanged))
    )


def median(values: list[float]) -> float:
    return statistics.median(values) * 1000


def _integration(app: Flask) -> Pusher:
    run = app.test_cli_runner().invoke
    made: Any = json.loads(
        run(args=["integrations", "add", "https://cost.example", "--json"]).stdout
    )
    return Pusher(app.test_client(), made["id"], made["api_key"])


def _round(pusher: Pusher, labels: list[str]) -> float:
    """Return the CPU seconds of one push; what PostgreSQL takes is not in it."""
    _push(pusher, labels[-1])
    gc.collect()
    started = time.process_time()
    for label in labels:
        _push(pusher, label)
    return (time.process_time() - started) / len(labels)


def _push(pusher: Pusher, label: str) -> None:
    assert pusher.push(structure(TYPES | {"type_0": entry(label)})).status_code == 200


if __name__ == "__main__":
    for engine in sys.argv[1:] or ENGINES:
        print(measure(engine), flush=True)
