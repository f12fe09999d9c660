"""One JSON log record per request, on standard error: request, result and reason."""

import logging
import random
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
import structlog
from flask import Flask, Response, request

from receiver.http import current
from receiver.http.current import known

# Short and without control characters: the id is copied into log records and a header.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

STDERR = open(2, "wb", closefd=False)  # noqa: SIM115 (for as long as the process lives)

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Configure structlog; give every request an id and a log record."""
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
    """Use the sender's X-Request-Id if it is well-formed, else make an id."""
    given, values = request.headers.get("X-Request-Id", ""), request.view_args
    # It is no secret, so it need not cost a system call.
    made = f"{random.getrandbits(128):032x}"
    bound: dict[str, Any] = {"request_id": given if REQUEST_ID.fullmatch(given) else made}
    if values and "integration_id" in values:
        bound["integration"] = values["integration_id"]
    current.begin(bound)


def bind(_logger: object, _method: str, record: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Add the request's id and integration to each of its log records, tracebacks included."""
    request_ = known()
    return {**request_.bound, **record} if request_ else record


def note(**facts: object) -> None:
    """Add facts to the last log record of this request."""
    current.current().facts.update(facts)


def end(response: Response) -> Response:
    """Write the log record of the request, and send the request id back."""
    request_ = current.current()
    response.headers["X-Request-Id"] = request_.bound["request_id"]
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round(request_.seconds() * 1000, 2),
        **request_.facts,
    )
    return response
