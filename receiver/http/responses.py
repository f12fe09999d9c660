"""Successful responses: one value, or a page of a list."""

from collections.abc import Callable, Sequence
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
    rows: Sequence[Row[Any]], limit: int, describe: Callable[[Row[Any]], Any], **members: Any
) -> Response:
    """Return a page of a list: `rows` holds one more than `limit` if there is a next page."""
    shown = rows[:limit]
    more = len(rows) > limit
    return success(list(map(describe, shown)), next=str(shown[-1].id) if more else None, **members)
