"""One JSON line a request, on standard error: what came, what became of it, and why."""

import logging
import random
import re
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, has_request_context, request

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

STDERR = open(2, "wb", closefd=False)  # noqa: SIM115 (for as long as the process lives)

log = structlog.get_logger()


@dataclass(slots=True)
class Line:
    """What is known of a request: since when by `time.perf_counter`, and what to say of it.

    `bound` is said in each of its lines, `facts` in the last one.
    """

    started: float
    bound: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)

    def seconds(self) -> float:
        """Return how long the request has taken."""
        return time.perf_counter() - self.started


def install(app: Flask) -> None:
    """Name every request and log how it ended."""
    structlog.configure(
        processors=[
            bind,
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
    given, values = request.environ.get("HTTP_X_REQUEST_ID", ""), request.view_args
    # No secret, so no system call.
    made = f"{random.getrandbits(128):032x}"
    request_id = given if REQUEST_ID.fullmatch(given) else made
    bound: dict[str, Any] = {"request_id": request_id}
    if values and "integration_id" in values:
        bound["integration"] = values["integration_id"]
    g.line = Line(time.perf_counter(), bound)


def bind(_logger: object, _method: str, said: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Say of every line of a request whose it is, of the traceback of a failure too."""
    return {**g.line.bound, **said} if has_request_context() else said


def note(**facts: object) -> None:
    """Add facts to the line of this request."""
    g.line.facts.update(facts)


def end(response: Response) -> Response:
    """Log the request and send its id back."""
    line: Line = g.line
    response.headers["X-Request-Id"] = line.bound["request_id"]
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round(line.seconds() * 1000, 2),
        **line.facts,
    )
    return response
