"""The error handler of the app: every exception becomes a problem document."""

from functools import singledispatch
from http import HTTPStatus

import structlog
from flask import Flask, Response
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from receiver.db.outages import outage_of
from receiver.http import logs
from receiver.http.codes import CODES, RETRYABLE
from receiver.http.current import current
from receiver.http.problems import Problem, invalid, not_found
from receiver.refusals import Gone, Refusal
from receiver.values import encode

OF_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}
DETAILS = {
    404: "There is nothing at this address: see /docs for the addresses that exist.",
    405: "This address does not accept this method: use one of those in the Allow header.",
}

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Register the handler for every exception."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """Return the problem document for an exception, and log a failure with its traceback."""
    problem = problem_of(error)
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
        "request_id": current().bound["request_id"],
        "retryable": problem.status in RETRYABLE,
        **problem.members,
    }
    return Response(
        encode(document), problem.status, problem.headers, mimetype="application/problem+json"
    )


def status_of(refusal: Refusal) -> int:
    """Return the status that a refusal from below HTTP has."""
    return CODES[refusal.code].status


@singledispatch
def problem_of(error: Exception) -> Problem:
    """Return the Problem for an exception; the functions below handle its classes."""
    return _failure()


@problem_of.register
def _(problem: Problem) -> Problem:
    return problem


@problem_of.register
def _(error: ValidationError) -> Problem:
    return invalid(error)


@problem_of.register
def _(refusal: Refusal) -> Problem:
    problem = Problem(status_of(refusal), refusal.code, refusal.detail, **refusal.members)
    if problem.status == 401:  # RFC 9110 wants it
        problem.headers["WWW-Authenticate"] = "Bearer"
    return problem if refusal.wait is None else problem.after(refusal.wait)


@problem_of.register
def _(gone: Gone) -> Problem:
    return not_found(current().caller, str(gone))


@problem_of.register
def _(error: SQLAlchemyError) -> Problem:
    if outage := outage_of(error):
        detail = "The database is unavailable: try again later, a push with the same webhook-id."
        reason = f"database_unavailable: {outage.words}"
        return Problem(503, "database_unavailable", detail, reason=reason).after(5)
    if isinstance(error, IntegrityError):
        detail = "Another request stored the same at the same time: read it, then try again."
        return Problem(409, "conflict", detail)
    return _failure()


@problem_of.register
def _(error: HTTPException) -> Problem:
    status = error.code or 500
    if status >= 500:
        return _failure()
    detail = DETAILS.get(status, error.description or HTTPStatus(status).phrase)
    problem = Problem(status, OF_STATUS.get(status, "bad_request"), detail)
    problem.headers = {
        name: value for name, value in error.get_headers() if name.lower() != "content-type"
    }
    return problem


def _failure() -> Problem:
    # No more is told: the cause is in the log.
    detail = "The receiver failed: try again later, or give its operator the request_id."
    return Problem(500, "internal_error", detail)
