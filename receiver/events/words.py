"""Words for people: one sentence for each event of an integration, sent through Apprise.

Each of NOTIFY_URLS is told by itself, so that one that fails keeps no other waiting.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, select, update

from receiver.db.event_models import Event, Feed, Teller
from receiver.db.statements import insert_new
from receiver.values import at

MINUTE = 60
MAX_SINGLE = 10  # messages within a minute: more events are one message
MAX_LISTED = 20  # sentences in one message
MAX_EVENTS = 500  # that are looked at at a time
MAX_AGE = 86400  # seconds: what is older is no news
SETTLE_SECONDS = 3  # in which events that happen together can gather
# Longer than a message takes: then another worker tells, if this one died.
CLAIM_SECONDS = 120
RETRY_SECONDS = 30
SENTENCES = {
    "integration.connected": "{site} is connected: nothing is to be done.",
    "integration.disconnected": "{site} was disconnected: if nobody meant that, connect its plugin"
    " again.",
    "integration.late": "{site} has not pushed since {since}: {cron}.",
    "integration.stale": "{site} still has not pushed since {since}: {cron}, or disconnect it.",
    "integration.recovered": "{site} pushes again, after {silent} of silence: nothing is to be"
    " done.",
    "integration.site_mismatch": "{mismatch_home_url} pushes with the key of {home_url} and is"
    " refused: if the site has moved, say so in its plugin; if it is a copy, disconnect the copy.",
    "integration.shrunk": "{site} lost {left} entries in one push, and {stay} stay: see whether a"
    " plugin or the theme was switched off there.",
}
CRON = {
    True: "its cron is disabled, so let the server call wp-cron.php",
    False: "its cron seems dead, so open its wp-admin, or press Sync now",
}


class Message(NamedTuple):
    """What is told at once, and the position up to which people then have been told."""

    title: str
    body: str
    position: int


def sentence(event: Mapping[str, Any]) -> str:
    """Return the sentence of an event."""
    data = event["data"]
    since = data.get("last_structure_fetch")
    told = {
        **data,
        "site": _site(data),
        "since": _moment(since) if since else "",
        "silent": _duration(data.get("silent_seconds") or 0),
        "cron": CRON[data.get("cron_disabled") is True],
    }
    return SENTENCES[event["type"]].format_map(told)


def teller_of(url: str) -> str:
    """Return the id under which is noted how far a URL has been told; it may hold a password."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def claim(connection: Connection, teller: str) -> Message | None:
    """Return what is to be told now, which no other worker gets meanwhile; None if nothing is."""
    row = _locked(connection, teller)
    if row is None:
        return None
    now = time.time()
    events, seen = _untold(connection, row.position, now)
    # A new minute; also where the clock has been set back.
    since, told = (row.since, row.told) if 0 <= now - row.since < MINUTE else (now, 0)
    if not events:
        if seen != row.position:
            _note(connection, teller, position=seen)
        return None
    if told + len(events) <= MAX_SINGLE:
        message = _single(events[0])
    elif told == 0:
        message = _bundle(events, seen)
    else:
        _note(connection, teller, next_at=since + MINUTE)
        return None
    # A bundle is all that is told in its minute.
    told = told + 1 if message.position != seen or len(events) == 1 else MAX_SINGLE
    _note(connection, teller, next_at=now + CLAIM_SECONDS, since=since, told=told)
    return message


def note(connection: Connection, teller: str, message: Message, ok: bool) -> None:
    """Note that people have been told, or that it is to be tried again."""
    if ok:
        _note(connection, teller, position=message.position, next_at=0.0)
    else:
        _note(connection, teller, next_at=time.time() + RETRY_SECONDS)


def notify(url: str, message: Message) -> bool:
    """Send a message; return whether that succeeded."""
    # Here, because its import takes 0.2 s and 30 MB, which only a worker that tells needs.
    import apprise

    service = apprise.Apprise()
    return bool(service.add(url) and service.notify(message.body, message.title))


def _locked(connection: Connection, teller: str) -> Row[Any] | None:
    """Return the row of a teller, unless it waits or another worker has it."""
    new = {"id": teller, "position": 0, "next_at": 0.0, "since": 0.0, "told": 0}
    connection.execute(insert_new(connection, Teller), new)
    query = select(Teller.__table__).where(Teller.id == teller)
    row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    # What is due in more than two minutes was noted by a wrong clock.
    return row if row and not 0 < row.next_at - time.time() <= CLAIM_SECONDS else None


def _untold(
    connection: Connection, position: int, now: float
) -> tuple[list[tuple[int, dict[str, Any]]], int]:
    """Return the events that are to be told, and the position behind them."""
    newest = connection.execute(select(Feed.position)).scalar_one()
    query: Any = select(Event.position, Event.type, Event.at, Event.body).where(
        Event.position > position, Event.position <= newest, Event.type.in_(SENTENCES)
    )
    rows = connection.execute(query.order_by(Event.position).limit(MAX_EVENTS)).all()
    if rows and rows[-1].at > at(now - SETTLE_SECONDS):
        return [], position
    seen = rows[-1].position if len(rows) == MAX_EVENTS else newest
    fresh = [row for row in rows if row.at > at(now - MAX_AGE)]
    return [(row.position, orjson.loads(row.body)) for row in fresh], seen


def _single(event: tuple[int, dict[str, Any]]) -> Message:
    position, told = event
    return Message(f"Structure Receiver: {_site(told['data'])}", sentence(told), position)


def _bundle(events: Sequence[tuple[int, dict[str, Any]]], position: int) -> Message:
    lines = [sentence(told) for _, told in events[:MAX_LISTED]]
    if len(events) > MAX_LISTED:
        lines.append(f"And {len(events) - MAX_LISTED} more: see the list of events.")
    return Message(f"Structure Receiver: {len(events)} events", "\n".join(lines), position)


def _note(connection: Connection, teller: str, **values: float) -> None:
    connection.execute(update(Teller).where(Teller.id == teller).values(values))


def _site(data: Mapping[str, Any]) -> str:
    return str(data["site_url"]).partition("://")[2].rstrip("/")


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def _duration(seconds: int) -> str:
    hours = round(seconds / 3600)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"
