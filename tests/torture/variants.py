"""Deliberately broken receivers: each replaces named functions of the honest one.

A copy of this file lies beside a variant's own `wsgi.py`, which calls one of VARIANTS before it
makes the app. A name that the receiver no longer has is an AttributeError.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from flask import Response, after_this_request, g
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql

from receiver.api import content_types, pushes
from receiver.db import engine
from receiver.db.extensions import db
from receiver.db.models import Integration, Push
from receiver.keys import lookup
from receiver.structure import document, history, receive


def replace(module: ModuleType, name: str, broken: Callable[[Any], Any]) -> None:
    """Put what `broken` makes of something of a module in its place."""
    setattr(module, name, broken(getattr(module, name)))


def second_transaction() -> None:
    """Store the entries in one transaction, and that they were pushed in another."""

    def two(apply: Callable[..., Any]) -> Callable[..., Any]:
        def applied(connection: Connection, *arguments: Any) -> Any:
            made = apply(connection, *arguments)
            connection.commit()
            engine.begin(connection)
            return made

        return applied

    replace(document, "apply", two)
    replace(pushes, "writing", lambda _: committing)


@contextmanager
def committing() -> Iterator[Connection]:
    with engine._turn(), db.engine.connect() as connection:
        engine.begin(connection)
        yield connection
        connection.commit()


def answer_before_commit() -> None:
    """Commit when the answer was sent."""
    replace(pushes, "writing", lambda _: answering)


@contextmanager
def answering() -> Iterator[Connection]:
    connection = db.engine.connect()
    try:
        engine.begin(connection)
        yield connection
    except BaseException:
        connection.close()
        raise
    after_this_request(lambda response: commit_when_sent(connection, response))


def commit_when_sent(connection: Connection, response: Response) -> Response:
    response.call_on_close(lambda: (connection.commit(), connection.close()))
    return response


def reader_in_two_statements() -> None:
    """Read the integration in one statement, and its entries in the next."""

    def two(body: Callable[..., bytes]) -> Callable[..., bytes]:
        def read(row: Any, *arguments: Any, **options: Any) -> bytes:
            with engine.reading() as connection:
                first = lookup.find_integration(connection, row.id, content_types.SHOWN)
            with engine.reading() as connection:
                texts = document.load(connection, row.id)
            return body(SimpleNamespace(**{**first._mapping, **texts}), *arguments, **options)

        return read

    replace(content_types, "_body", two)


def replay_check_outside() -> None:
    """Look for the id before the transaction, and not in it."""

    def before(make: Callable[..., Any]) -> Callable[..., Any]:
        def delivery(*arguments: Any) -> Any:
            made = make(*arguments)
            with engine.reading() as connection:
                g.known = accepted_as(connection, made.integration_id, made.webhook_id)
            return made

        return delivery

    accepted_as = history.accepted_as
    replace(pushes, "_delivery", before)
    replace(history, "accepted_before", lambda _: lambda *_arguments: g.known)
    replace(history, "INSERT_PUSH", lambda _: postgresql.insert(Push).on_conflict_do_nothing())


def no_ordering_guard() -> None:
    """Store an older push over a newer one."""
    replace(receive, "_is_superseded", lambda _: lambda *_arguments: False)


def no_row_lock() -> None:
    """Let two pushes of one integration meet."""
    replace(
        receive,
        "LOCK",
        lambda lock: select(*lock.selected_columns).where(Integration.id == receive.THIS),
    )


def asynchronous_commit() -> None:
    """Do not wait for PostgreSQL's disk."""

    def without(options: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def careless(*arguments: Any) -> dict[str, Any]:
            made = options(*arguments)
            made["connect_args"]["options"] = "-c synchronous_commit=off"
            return made

        return careless

    replace(engine, "options", without)


# What each breaks: one of the promises.
VARIANTS = {
    second_transaction: "whole",
    answer_before_commit: "stored",
    reader_in_two_statements: "unmixed",
    replay_check_outside: "once",
    no_ordering_guard: "ordered",
    no_row_lock: "ordered",
    asynchronous_commit: "stored",
}
