"""Health: liveness checks nothing else, readiness tries all that a push needs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from receiver.db.engine import reading, try_write, weak_settings
from receiver.db.extensions import MIGRATIONS
from receiver.db.outages import HANGING, outage_of
from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.current import this_app
from receiver.http.problems import Problem
from receiver.http.responses import success
from receiver.ops import gauges
from schemas.answers import LiveSchema, ReadySchema

SECONDS = 1.5  # readiness promises a response within 2

resource = Resource("health", __name__, url_prefix="/health")
NEEDED = ("database", "schema", "engine")
# Two, so that a check that hangs does not delay the next one.
checker = ThreadPoolExecutor(2, "readiness")
Found = TypeVar("Found")


@resource.view("GET", "/live/", contract=Contract(ANYONE, LiveSchema()))
def live() -> Response:
    """Tell that the process answers."""
    return success({"status": "live"})


@resource.view("GET", "/", contract=Contract(ANYONE, ReadySchema(), refuses=("not_ready",)))
def index() -> Response:
    """Return the same as `/health/ready`."""
    return ready()


@resource.view("GET", "/ready/", contract=Contract(ANYONE, ReadySchema(), refuses=("not_ready",)))
def ready() -> Response:
    """Tell whether a push would be stored: database, schema, engine settings; 503 if not."""
    try:
        checks = in_time(_checks)
    except (SQLAlchemyError, TimeoutError) as error:
        checks = dict.fromkeys(NEEDED, "unknown: the database is unavailable")
        checks["database"] = explain(error)
    failed = [name for name in NEEDED if checks[name] != "ok"]
    if failed:
        detail = f"Not ready: {', '.join(failed)}. See `checks` for what to do."
        raise Problem(503, "not_ready", detail, checks=checks).after(5)
    return success({"status": "ready", "checks": checks})


def in_time(work: Callable[[], Found], threads: ThreadPoolExecutor = checker) -> Found:
    """Return the result of `work`, run in a thread, because a hanging database has no deadline.

    Raise SQLAlchemyError or TimeoutError when the database does not answer.
    """
    app = this_app()

    def within() -> Found:
        with app.app_context():
            return work()

    return threads.submit(within).result(SECONDS)


def explain(error: Exception) -> str:
    """Return why the database is unavailable, and what to do."""
    if outage := outage_of(error):
        return outage.words
    if isinstance(error, TimeoutError):
        return HANGING.words
    return f"failed: {type(error).__name__}, read its log"


def _checks() -> dict[str, Any]:
    with reading() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        weak = weak_settings(connection)
        # An unknown revision is that of a newer release, whose schema this release can use.
        current = revision == head() or revision not in known()
        numbers = gauges.look(connection, wait=0) if current else None
    return {
        "database": _writes() if revision else "ok",
        "schema": "ok"
        if current
        else f"at {revision}, not {head()}: run flask --app wsgi db upgrade",
        "engine": f"could lose pushes, correct these settings: {', '.join(weak)}" if weak else "ok",
        "keys_on_fallback": numbers.counts.get("keys_on_fallback") if numbers else None,
        "keys_counted_seconds_ago": numbers.age if numbers else None,
    }


def _writes() -> str:
    try:
        try_write()
    except SQLAlchemyError as error:
        return explain(error)
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
