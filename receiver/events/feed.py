"""The feed: the events in the order of their positions, for 30 days."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from marshmallow import ValidationError
from sqlalchemy import Connection, Row, delete, select, update

from receiver.db.event_models import Delivery, Event, Feed
from receiver.values import at

KEPT = timedelta(days=30)
MAX_FORGOTTEN = 1000  # events at a time


class Page(NamedTuple):
    """Some events, the cursor after them, and whether none before them was deleted unseen."""

    events: Sequence[Row[Any]]
    following: int
    complete: bool


def after(connection: Connection, position: int, types: list[str] | None, limit: int) -> Page:
    """Return the events behind a position; raise ValidationError where there is none such yet."""
    # First, in a statement of its own: all events up to it are committed.
    feed = connection.execute(select(Feed.__table__)).one()
    if position > feed.position:
        # So it is after the restore of a backup: without an error the next events would be missed.
        message = "Is ahead of the newest event: begin anew, without it."
        raise ValidationError({"after": [message]})
    query: Any = select(Event.position, Event.body).where(
        Event.position > position, Event.position <= feed.position
    )
    if types:
        query = query.where(Event.type.in_(types))
    rows = connection.execute(query.order_by(Event.position).limit(limit)).all()
    following = rows[-1].position if len(rows) == limit else feed.position
    return Page(rows, following, position >= feed.forgotten)


def forget(connection: Connection) -> bool:
    """Delete the oldest events that are too old, with their deliveries; return whether more are."""
    now = at(time.time())
    ends = now - KEPT
    # What a clock that was ahead has written must not keep what comes after it.
    oldest = select(Event.position, Event.at).where(Event.at <= now)
    rows = connection.execute(oldest.order_by(Event.position).limit(MAX_FORGOTTEN)).all()
    # The order is the feed's: a clock that was ahead for a while does not keep what is before.
    count = max((place for place, row in enumerate(rows, 1) if row.at < ends), default=0)
    old = [row.position for row in rows[:count]]
    if old:
        connection.execute(delete(Delivery).where(Delivery.position.in_(old)))
        connection.execute(delete(Event).where(Event.position.in_(old)))
        connection.execute(update(Feed).values(forgotten=old[-1]))
    return len(old) == MAX_FORGOTTEN
