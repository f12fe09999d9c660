"""The events of all integrations, for a backend that asks for them."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response

from receiver.db.engine import reading, writing
from receiver.events import feed, outbox
from receiver.http.contract import Contract, Resource
from receiver.http.responses import success
from schemas.events import EventSchema, EventsQuerySchema

resource = Resource("events", __name__)


@resource.view(
    "GET",
    "/events/",
    contract=Contract(
        ("admin",),
        EventSchema(),
        is_list=True,
        query=EventsQuerySchema(),
        beside={"complete": {"type": "boolean"}},
    ),
)
def index(query: Mapping[str, Any]) -> Response:
    """List the events after a cursor, the oldest first; come back with `next`, also after the last.

    With `integration`, only those of one integration, also of one that was removed. With
    `order=desc` the newest come first, and `next` is null at the end.
    `complete` is false if events after the cursor were deleted: they are kept for 30 days.
    """
    with reading() as connection:
        is_moved = outbox.is_empty(connection)
        is_named = query["integration"] is None or feed.is_named(connection)
    # Without a worker, too, a reader gets what was committed.
    if not (is_moved and is_named):
        with writing() as connection:
            outbox.move(connection)
            feed.name(connection)
    with reading() as connection:
        page = feed.LISTED[query["order"]](connection, query)
    following = None if page.following is None else str(page.following)
    events = [orjson.Fragment(row.body) for row in page.events]
    return success(events, next=following, complete=page.complete)
