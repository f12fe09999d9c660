"""Every error leaves by this one door, as an RFC 9457 problem document."""

import math
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from receiver import logs
from receiver.answers import encode
from receiver.outages import outage_of
from schemas import error_rows

MOST_ERRORS = 20
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}
DETAILS = {
    404: "There is nothing at this address: look at /docs for those there are.",
    405: "This address does not take this method: the Allow header names those it takes.",
}

log = structlog.get_logger()


class Problem(Exception):
    """An answer that is not a success.

    `code` is stable, `detail` says what to do next, `reason` is for the log
    alone, and further members stand at the top level of the document.
    """

    def __init__(
        self, status: int, code: str, detail: str, *, reason: str | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.reason = reason or code
        self.members = members
        self.headers: dict[str, str] = {}

    def after(self, seconds: float) -> "Problem":
        """Say when to try again."""
        self.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return self


def install(app: Flask) -> None:
    """Send every exception of the app through the door."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """Turn any exception into a problem document."""
    problem = _problem(error)
    if problem.status == 500:
        log.error("failed", reason=problem.reason, exc_info=error)
    logs.note(reason=problem.reason)
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "success": False,
        "code": problem.code,
        "request_id": g.line.bound["request_id"],
        "retryable": problem.status in (429, 500, 503),
        **problem.members,
    }
    return Response(
        encode(document), problem.status, problem.headers, mimetype="application/problem+json"
    )


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        return invalid(error)
    if outage := outage_of(error):
        detail = "The database is unavailable: try again later, a push with the same webhook-id."
        reason = f"database_unavailable: {outage.words}"
        return Problem(503, "database_unavailable", detail, reason=reason).after(5)
    if isinstance(error, HTTPException) and error.code and error.code < 500:
        return _of_werkzeug(error, error.code)
    if isinstance(error, IntegrityError):
        detail = "Somebody else stored the same at the same moment: read it, then try again."
        return Problem(409, "conflict", detail)
    detail = "The receiver failed: the request_id finds the log lines that say why."
    return Problem(500, "internal_error", detail)


def invalid(error: ValidationError) -> Problem:
    """Return the 422 that names what the schema refused."""
    rows = error_rows(error.messages)
    first = f"{rows[0]['path']}: {rows[0]['message']}"
    more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
    return Problem(422, "validation_failed", first + more, errors=rows[:MOST_ERRORS])


def _of_werkzeug(error: HTTPException, status: int) -> Problem:
    detail = DETAILS.get(status, error.description or HTTPStatus(status).phrase)
    problem = Problem(status, CODES.get(status, "bad_request"), detail)
    problem.headers = {
        name: value for name, value in error.get_headers() if name.lower() != "content-type"
    }
    return problem
