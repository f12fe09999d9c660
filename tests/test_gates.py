"""Who may do what: every route with every kind of caller, and the page that says so."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from receiver.db.extensions import db
from receiver.http.contract import contract_of
from tests.access import PAGE, page
from tests.support.gates import CALLERS, Stage, met, right, routes
from tests.support.pusher import SEED, Pusher

KEYS = re.compile(" (admin_)?keys | key_owners ")
FALSE = "v1," + "A" * 43 + "="


@pytest.mark.parametrize("caller", CALLERS)
def test_each_caller_meets_what_is_right(app: Flask, caller: str) -> None:
    for route in routes(app):
        stage = Stage(app)
        with writes(app) as written:
            status = stage.ask(route, caller)
        assert met(status) == right(route, caller), route
        # The stage itself rotates and revokes keys while it makes its callers.
        assert status < 300 or all(KEYS.search(statement) for statement in written), route


def test_every_address_has_a_contract(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert {endpoint for endpoint in endpoints if not contract_of(app, endpoint)} == set()
    assert len(routes(app)) > 10


def test_the_page_says_what_is_right(app: Flask) -> None:
    assert PAGE.read_text() == page(app, right), "run make access"


@pytest.mark.parametrize("body", [json.dumps(SEED).encode(), b"{", b"\x00", b"[" * 100_000])
def test_before_a_signature_holds_nothing_is_written_and_no_json_is_read(
    app: Flask, pusher: Pusher, body: bytes
) -> None:
    with writes(app) as written:
        assert pusher.send(body, webhook_signature=FALSE).status_code == 401
        assert pusher.send(body, webhook_timestamp="1").status_code == 401
    assert written == []


def test_a_good_signature_writes(app: Flask, pusher: Pusher) -> None:
    """The count above is able to fail."""
    with writes(app) as written:
        pusher.result()
    assert any("pushes" in statement for statement in written)


@contextmanager
def writes(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that write."""
    written: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if statement.split(None, 1)[0].rstrip(";").upper() not in (
            "SELECT",
            "BEGIN",
            "PRAGMA",
            "SHOW",
        ):
            written.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield written
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
