"""Health: liveness touches nothing, readiness tries what a push needs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from receiver import keyring
from receiver.answers import gives, success
from receiver.auth import public
from receiver.engine import reading, try_write, weak_settings
from receiver.errors import Problem
from receiver.extensions import MIGRATIONS
from receiver.outages import HANGING, outage_of
from schemas.answers import LiveSchema, ReadySchema

SECONDS = 1.5  # readiness answers within 2

blueprint = Blueprint("health", __name__, url_prefix="/health")
NEEDED = ("database", "schema", "engine")
checker = ThreadPoolExecutor(2, "readiness")
Found = TypeVar("Found")


@blueprint.get("/live/")
@gives(LiveSchema)
@public
def live() -> Response:
    """Say that the process answers."""
    return success({"status": "live"})


@blueprint.get("/")
@blueprint.get("/ready/")
@gives(ReadySchema)
@public
def ready() -> Response:
    """Say whether a push would be stored: database, schema, engine settings; 503 where not."""
    try:
        checks = in_time(_checks)
    except (SQLAlchemyError, TimeoutError) as error:
        checks = dict.fromkeys(NEEDED, "unknown: the database is unavailable")
        checks["database"] = words(error)
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


def words(error: Exception) -> str:
    """Say why the database is unavailable, and what to do."""
    if outage := outage_of(error):
        return outage.words
    if isinstance(error, TimeoutError):
        return HANGING.words
    return f"failed: {type(error).__name__}"


def _checks() -> dict[str, Any]:
    with reading() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        weak = weak_settings(connection)
        # A revision that we do not know is of a newer release: it can do what we need.
        current = revision == head() or revision not in known()
        old_keys = sum(keyring.on_fallback(connection).values()) if current else None
    return {
        "database": _writes() if revision else "ok",
        "schema": "ok" if current else f"at {revision}, not {head()}: run flask db upgrade",
        "engine": f"would lose pushes: {', '.join(weak)}" if weak else "ok",
        "keys_on_fallback": old_keys,
    }


def _writes() -> str:
    try:
        try_write()
    except SQLAlchemyError as error:
        return words(error)
    return "ok"


@cache
def known() -> frozenset[str | None]:
    """Return the migrations that the code knows, and None, which is before the first."""
    script = ScriptDirectory(str(MIGRATIONS))
    return frozenset([None, *(revision.revision for revision in script.walk_revisions())])


@cache
def head() -> str | None:
    """Return the newest migration that the code knows."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
