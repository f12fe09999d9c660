"""No secret where it has no business: database, log, answers, command lines."""

import base64
import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask
from sqlalchemy import MetaData, select

from receiver.db.engine import reading, writing
from receiver.db.extensions import db
from receiver.keys import keyring
from receiver.keys import mint as keys
from tests.support.pusher import SEED, Pusher
from tests.support.serving import SECRET, serve, workers

BODY = json.dumps(SEED).encode()


@pytest.fixture
def secrets(app: Flask, pusher: Pusher) -> dict[str, str]:
    """Everything that could open something, by what it is, in every form it has."""
    with app.app_context(), writing() as connection:
        _, admin = keyring.issue(connection, None)
    token = keys.mint_token(pusher.id, "edit", int(time.time()) + 600, SECRET)
    raw = {name: base64.b64decode(key[6:]) for name, key in (("key", pusher.key), ("admin", admin))}
    return {
        "SECRET_KEY": SECRET,
        "token": token,
        "token's signature": token.rpartition(".")[2],
        **{f"{name}, whole": base64.b64encode(key).decode() for name, key in raw.items()},
        # The first 13 bytes are the key's id, which is no secret.
        **{f"{name}, what signs, in hex": key[13:].hex() for name, key in raw.items()},
        **{f"{name}, its end": base64.b64encode(key).decode()[-40:] for name, key in raw.items()},
    }


def asked(address: str, path: str, headers: dict[str, str], body: bytes | None = None) -> str:
    """Ask, and return the whole answer."""
    request = urllib.request.Request(address + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return f"{answer.headers}{answer.read().decode()}"
    except urllib.error.HTTPError as error:
        return f"{error.headers}{error.read().decode()}"


def traffic(address: str, pusher: Pusher, secrets: dict[str, str]) -> str:
    """Use each secret in every place where one may stand, and in some where none should."""
    good = pusher.signed(BODY)
    json_type = {"Content-Type": "application/json"}
    read, push = pusher.path("content-types/"), pusher.path("update-structure/")
    bearers = [pusher.key, secrets["token"], "whsec_" + secrets["admin, whole"], SECRET]
    answers = [asked(address, push, good, BODY), asked(address, push, good, b"{")]
    for text in bearers:
        bearer = {"Authorization": f"Bearer {text}"}
        answers.append(asked(address, read, bearer))
        answers.append(asked(address, push, bearer | json_type, b"{"))
        answers.append(asked(address, f"{read}?api_key={text.replace(' ', '+')}", {}))
        answers.append(asked(address, read, {"Authorization": text}))
        answers.append(asked(address, read, {"X-Request-Id": text}))
        answers.append(asked(address, push, good | {"webhook-signature": text}, BODY))
    return "".join(answers)


def test_no_secret_is_stored_logged_told_or_shown(
    database_url: str, app: Flask, pusher: Pusher, secrets: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with log.open("wb") as stream, serve(database_url, log=stream) as address:
        told = traffic(address, pusher, secrets)
        shown = " ".join(" ".join(worker.cmdline()) for worker in workers(address))
        shown += " ".join(psutil.Process(workers(address)[0].ppid()).cmdline())
    logged = log.read_text()
    assert "update-structure" in logged
    assert "gunicorn" in shown
    assert '"success":true' in told
    places = {"stored": stored(app), "logged": logged, "told": told, "shown": shown}
    for where, text in places.items():
        for name, secret in secrets.items():
            assert secret not in text, f"{name} is {where}"


def stored(app: Flask) -> str:
    """Return all that is in the database, as text."""
    tables = MetaData()
    with app.app_context(), reading() as connection:
        tables.reflect(db.engine)
        rows: list[Any] = []
        for table in tables.tables.values():
            rows += map(tuple, connection.execute(select(table)))
    return repr(rows)
