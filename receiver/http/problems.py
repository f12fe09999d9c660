"""RFC 9457 problem documents: the responses to requests that fail."""

import math
from typing import Any

from marshmallow import ValidationError

from receiver.http.current import Caller
from schemas import error_rows

MAX_ERRORS = 20  # in one response


class Problem(Exception):
    """An error response.

    `code` is stable, `detail` says what to do next, `reason` is only for the log; other members
    are added to the top level of the document.
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
        """Set Retry-After and return the problem."""
        # At least 1: with 0 some clients would retry without a pause.
        self.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return self


def invalid(error: ValidationError) -> Problem:
    """Return the 422 that lists what the schema refused."""
    rows = error_rows(error.messages)
    first = f"{rows[0]['path']}: {rows[0]['message']}"
    more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
    return Problem(422, "validation_failed", first + more, errors=rows[:MAX_ERRORS])


def unauthorized(reason: str, detail: str | None = None) -> Problem:
    """Return a 401, with `reason` for the log only."""
    # One text for every cause: the caller must not learn which integrations and keys exist.
    problem = Problem(
        401,
        "unauthorized",
        detail
        or "The key, token or signature does not give access to this integration: check the key,"
        " the integration's id, and that the body was signed exactly as it was sent.",
        reason=f"unauthorized: {reason}",
    )
    problem.headers["WWW-Authenticate"] = "Bearer"
    return problem


def not_found(caller: Caller | None, reason: str = "removed integration") -> Problem:
    """Return the problem for an integration that does not exist: only an admin may learn that."""
    if caller and caller.sees_all:
        return Problem(404, "not_found", "There is no such integration: list them to find its id.")
    return unauthorized(reason)
