"""What a success looks like, and how a body becomes JSON and JSON a body."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response
from marshmallow import Schema
from sqlalchemy import Row

View = Callable[..., Any]
Members = dict[str, dict[str, Any]]

JSON = "application/json"


def encode(value: Any) -> bytes:
    """Return compact JSON; times leave as UTC to the second, with a Z."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def success(data: Any, status: int = 200, **members: Any) -> Response:
    """Answer with data."""
    return Response(told(data, **members), status, content_type=JSON)


def told(data: Any, **members: Any) -> bytes:
    """Return the body of a success."""
    return encode({"success": True, "data": data, **members})


def page(
    rows: Sequence[Row[Any]], limit: int, describe: Callable[[Row[Any]], Any], **members: Any
) -> Response:
    """Answer with at most `limit` of the rows: one more of them says that there is a next page."""
    shown = rows[:limit]
    more = len(rows) > limit
    return success(list(map(describe, shown)), next=str(shown[-1].id) if more else None, **members)


def at(seconds: float) -> datetime:
    """Return the instant that is so many seconds after the epoch."""
    return datetime.fromtimestamp(seconds, UTC)


def gives(
    schema: type[Schema], status: int = 200, many: bool = False, beside: Members | None = None
) -> Callable[[View], View]:
    """Declare what a view's success holds; `many` makes it a list with a cursor.

    `beside` are the members that stand beside `data`, as OpenAPI describes them.
    """

    def decorate(view: View) -> View:
        view.answer = (schema, status, many, beside or {})  # type: ignore[attr-defined]
        return view

    return decorate
