"""The feed: the events in the order of their positions, for 30 days."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
from marshmallow import ValidationError
from sqlalchemy import Connection, Row, bindparam, delete, select, update

from receiver.db.event_models import Delivery, Event, Feed
from receiver.values import at

KEPT = timedelta(days=30)
MAX_FORGOTTEN = 1000  # events at a time
MAX_NAMED = 500  # events at a time
OF_NONE = 0  # no integration has this id
UNNAMED: Any = (
    select(Event.position, Event.body)
    .where(Event.integration_id.is_(None))
    .order_by(Event.position)
)
NAME = (
    update(Event)
    .where(Event.position == bindparam("this"))
    .values(integration_id=bindparam("told"))
)


class Page(NamedTuple):
    """Some events, the cursor after them, and whether none beyond them was deleted unseen."""

    events: Sequence[Row[Any]]
    following: int | None
    complete: bool


def after(connection: Connection, query: Mapping[str, Any]) -> Page:
    """Return the events behind a position; raise ValidationError where there is none such yet."""
    position, feed = query["after"], _feed(connection, query["after"])
    newest = feed.position
    if query["integration"] is not None:
        newest = _named_until(connection, position, newest)
    these = _these(query).where(Event.position > position, Event.position <= newest)
    rows = connection.execute(these.order_by(Event.position)).all()
    following = rows[-1].position if len(rows) == query["limit"] else newest
    return Page(rows, following, position >= feed.forgotten)


def before(connection: Connection, query: Mapping[str, Any]) -> Page:
    """Return the events before a position, the newest first; 0 begins with the newest."""
    position, feed = query["after"], _feed(connection, query["after"])
    these = _these(query).where(Event.position < (position or feed.position + 1))
    rows = connection.execute(these.order_by(Event.position.desc())).all()
    following = rows[-1].position if len(rows) == query["limit"] else None
    return Page(rows, following, following is not None or feed.forgotten == 0)


LISTED = {"asc": after, "desc": before}


def is_named(connection: Connection) -> bool:
    """Tell whether each event in the feed has the id of its integration."""
    return connection.execute(UNNAMED.limit(1)).first() is None


def name(connection: Connection) -> None:
    """Store the integration of some events that an older release moved, which had no such column.

    It waits for no row, because `forget` locks events before the feed.
    """
    rows = connection.execute(UNNAMED.with_for_update(skip_locked=True).limit(MAX_NAMED)).all()
    if rows:
        told = [_told(orjson.loads(row.body)) for row in rows]
        named = [{"this": row.position, "told": its} for row, its in zip(rows, told, strict=True)]
        connection.execute(NAME, named)


def _told(event: Mapping[str, Any]) -> int:
    """Return the integration that an event tells; OF_NONE, so that it is not asked again."""
    return int(event.get("data", {}).get("integration", OF_NONE))


def _feed(connection: Connection, position: int) -> Row[Any]:
    """Return the feed's row; read first, in a statement of its own: all up to it is committed."""
    feed = connection.execute(select(Feed.__table__)).one()
    if position > feed.position:
        # So it is after the restore of a backup: without an error the next events would be missed.
        message = "Is ahead of the newest event: begin anew, without it."
        raise ValidationError({"after": [message]})
    return feed


def _named_until(connection: Connection, position: int, newest: int) -> int:
    """Return where a reader of one integration must stop: what is unnamed could be its."""
    query = UNNAMED.where(Event.position > position).limit(1)
    unnamed = connection.execute(query).first()
    return min(newest, unnamed.position - 1) if unnamed else newest


def _these(query: Mapping[str, Any]) -> Any:
    selected: Any = select(Event.position, Event.body).limit(query["limit"])
    if query["integration"] is not None:
        selected = selected.where(Event.integration_id == query["integration"])
    return selected.where(Event.type.in_(query["type"])) if query["type"] else selected


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
