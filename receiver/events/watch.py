"""What operators watch of the deliveries: it costs the same however many there are."""

import time
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from receiver.db.event_models import DeliverWorker
from receiver.events import deliveries

SEEN_SECONDS = 60  # a worker that was not seen for longer counts as dead


class Watched(NamedTuple):
    """Attempts by result, for how many seconds the oldest delivery is due, and workers."""

    counts: dict[str, int]
    oldest_due: float
    workers: int


def look(connection: Connection) -> Watched:
    """Return the numbers as they are now."""
    now = time.time()
    since = deliveries.oldest_due(connection)
    seen = select(func.count()).where(DeliverWorker.seen_at > now - SEEN_SECONDS)
    workers = connection.scalar(seen) or 0
    oldest = 0.0 if since is None else max(now - since, 0)
    return Watched(deliveries.counts(connection), oldest, workers)
