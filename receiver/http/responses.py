"""Successful responses: one value, or a page of a list."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response
from sqlalchemy import Row

from receiver.values import JSON, encode


def success(data: Any, status: int = 200, **members: Any) -> Response:
    """Return a successful response with this data."""
    return Response(success_body(data, **members), status, content_type=JSON)


def success_body(data: Any, **members: Any) -> bytes:
    """Return the body of a successful response."""
    return encode({"success": True, "data": data, **members})


def page(
    rows: Sequence[Row[Any]],
    limit: int,
    describe: Callable[[Row[Any]], Any],
    cursor: Callable[[Row[Any]], Any] = lambda row: row.id,
    **members: Any,
) -> Response:
    """Return a page of a list: `rows` holds one more than `limit` if there is a next page."""
    shown = rows[:limit]
    return listed(map(describe, shown), cursor(shown[-1]) if len(rows) > limit else None, **members)


def listed(shown: Iterable[Any], cursor: Any, **members: Any) -> Response:
    """Return a page of a list; `cursor` is what the next one comes after, None at the end."""
    return success(list(shown), next=None if cursor is None else str(cursor), **members)
