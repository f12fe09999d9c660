"""Health: liveness touches nothing, readiness tries what a push needs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from receiver.db.engine import reading, weak_settings
from receiver.db.extensions import MIGRATIONS
from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.problems import Problem
from receiver.http.responses import success
from receiver.keys import keyring
from schemas.answers import LiveSchema, ReadySchema

SECONDS = 1.5  # readiness answers within 2

resource = Resource("health", __name__, url_prefix="/health")
NEEDED = ("database", "schema", "engine")
checker = ThreadPoolExecutor(2, "readiness")
Found = TypeVar("Found")


@resource.view("GET", "/live/", contract=Contract(ANYONE, LiveSchema()))
def live() -> Response:
    """Say that the process answers."""
    return success({"status": "live"})


@resource.view("GET", "/", contract=Contract(ANYONE, ReadySchema()))
def index() -> Response:
    """Say the same as `ready`."""
    return ready()


@resource.view("GET", "/ready/", contract=Contract(ANYONE, ReadySchema()))
def ready() -> Response:
    """Say whether a push would be stored: database, schema, engine settings; 503 where not."""
    try:
        checks = in_time(_checks)
    except (SQLAlchemyError, TimeoutError) as error:
        checks = dict.fromkeys(NEEDED, "unknown: the database does not answer")
        checks["database"] = f"does not answer: {type(error).__name__}"
    failed = [name for name in NEEDED if checks[name] != "ok"]
    if failed:
        detail = f"Not ready: {', '.join(failed)}. See `checks` for what is wrong."
        raise Problem(503, "not_ready", detail, checks=checks).after(5)
    return success({"status": "ready", "checks": checks})


def in_time(work: Callable[[], Found]) -> Found:
    """Do this in a thread: a database that hangs would hang us past any deadline.

    Raise SQLAlchemyError or TimeoutError when the database does not answer.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def within() -> Found:
        with app.app_context():
            return work()

    return checker.submit(within).result(SECONDS)


def _checks() -> dict[str, Any]:
    with reading() as connection:
        connection.execute(text("SELECT 1"))
        revision = MigrationContext.configure(connection).get_current_revision()
        weak = weak_settings(connection)
        # A revision that we do not know is of a newer release: it can do what we need.
        current = revision == head() or revision not in known()
        return {
            "database": "ok",
            "schema": "ok" if current else f"at {revision}, not {head()}: run flask db upgrade",
            "engine": f"would lose pushes: {', '.join(weak)}" if weak else "ok",
            "keys_on_fallback": sum(keyring.on_fallback(connection).values()) if current else None,
        }


@cache
def known() -> frozenset[str | None]:
    """Return the migrations that the code knows, and None, which is before the first."""
    script = ScriptDirectory(str(MIGRATIONS))
    return frozenset([None, *(revision.revision for revision in script.walk_revisions())])


@cache
def head() -> str | None:
    """Return the newest migration that the code knows."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
