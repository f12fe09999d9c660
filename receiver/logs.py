"""One JSON line a request, on standard error: what came, what became of it, and why."""

import logging
import re
import secrets
import time

import orjson
import structlog
from flask import Flask, Response, g, request
from structlog import contextvars

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

STDERR = open(2, "wb", closefd=False)  # noqa: SIM115 (for as long as the process lives)

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Name every request and log how it ended."""
    structlog.configure(
        processors=[
            contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(STDERR),
        cache_logger_on_first_use=True,
    )
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Take the caller's request id when it is a plain one, else make one."""
    g.started = time.perf_counter()
    g.facts = {}
    given = request.environ.get("HTTP_X_REQUEST_ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
    # Bound to every line of this request, the traceback of a failure too.
    bound = {"request_id": g.request_id}
    if request.view_args and "integration_id" in request.view_args:
        bound["integration"] = request.view_args["integration_id"]
    contextvars.clear_contextvars()
    contextvars.bind_contextvars(**bound)


def note(**facts: object) -> None:
    """Add facts to the line of this request."""
    g.facts.update(facts)


def end(response: Response) -> Response:
    """Log the request and send its id back."""
    response.headers["X-Request-Id"] = g.request_id
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round((time.perf_counter() - g.started) * 1000, 2),
        **g.facts,
        **({"reason": g.reason} if "reason" in g else {}),
    )
    return response
