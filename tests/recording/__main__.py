"""Print the recording: `make examples` writes it to receiver/http/examples.json."""

import json
import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import time_machine
from flask import Flask
from flask_migrate import upgrade

from receiver import create_app, outbound
from receiver.db.engine import writing
from receiver.keys import keyring
from receiver.ops import gauges
from tests.recording.calls import record_calls
from tests.recording.problems import record_not_ready, record_problems
from tests.recording.teller import Teller
from tests.support.databases import sqlite
from tests.support.serving import SECRET

NOW = "2026-11-22T03:36:35Z"


def main() -> None:
    with the_same_each_time(), sqlite() as url:
        os.environ |= {"DATABASE_URL": url, "SECRET_KEY": SECRET}
        os.environ |= {"PUBLIC_URL": "https://receiver.example", "PUSHES_PER_MINUTE": "60"}
        app = create_app()
        problems = record_not_ready(app)
        with app.app_context():
            upgrade()
        teller = Teller(app, new_admin(app))
        calls = record_calls(teller)
        problems |= record_problems(teller)
    # The one number that is measured, not told.
    calls["endpointsTest"]["answer"]["data"]["ms"] = 12
    print(json.dumps({"calls": calls, "problems": problems}, indent=1, ensure_ascii=False))


@contextmanager
def the_same_each_time() -> Iterator[None]:
    """Fix the clock and what is random, and let every site accept a request to push."""
    numbers = random.Random(7)
    accepted = outbound.Answer(202, "application/json")
    with (
        time_machine.travel(NOW, tick=False),
        patch.object(secrets, "token_hex", lambda size: numbers.randbytes(size).hex()),
        patch.object(gauges, "WAIT_SECONDS", 30),
        patch.object(outbound, "post", lambda *_, **__: accepted),
    ):
        yield


def new_admin(app: Flask) -> str:
    with app.app_context(), writing() as connection:
        _, api_key = keyring.issue(connection, None)
    return api_key


if __name__ == "__main__":
    main()
