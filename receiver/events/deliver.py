"""The worker: it moves events from the outbox to the feed, and from there to endpoints and people.

One thread does all that touches the database; each attempt to deliver has a thread of its own,
which touches none. So nobody waits for a slow endpoint, and nothing is open while it answers.
"""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import structlog
from flask import current_app
from sqlalchemy import Row, delete
from sqlalchemy.exc import SQLAlchemyError

from receiver.db.engine import reading, writing
from receiver.db.event_models import DeliverWorker
from receiver.db.outages import outage_of
from receiver.db.statements import insert_or_replace
from receiver.events import deliveries, feed, lapses, outbox, secrets, words
from receiver.events.deliveries import Sent
from receiver.events.sending import Attempt, Outcome, send

# At once, for one endpoint: threads that sleep most of the time. One that fails gets fewer, because
# each of them may wait for 15 s.
MAX_IN_FLIGHT, MAX_WHILE_FAILING = 16, 2
IDLE_SECONDS = 0.1  # between two looks for something to do
HEARTBEAT_SECONDS, LAPSES_SECONDS, FORGET_SECONDS, WORDS_SECONDS = 10, 10, 60, 1
# Docker kills ten seconds after SIGTERM.
STOP_SECONDS = 8
OUTAGE_SECONDS = 1  # before the database is tried again
FORGOTTEN_AFTER = 3600  # seconds, of a worker that is seen no more

log = structlog.get_logger()


def most(endpoint: Row[Any]) -> int:
    """Return how many deliveries of an endpoint may be in flight at once."""
    return MAX_WHILE_FAILING if endpoint.failing_since else MAX_IN_FLIGHT


class Told(NamedTuple):
    """A message to people that was tried, and whether it was sent."""

    url: str
    message: words.Message
    ok: bool


class Worker:
    """One worker; `stop` ends it."""

    def __init__(self) -> None:
        self.id = uuid4().hex
        self.is_stopping = False
        self.finished: queue.SimpleQueue[Sent | Told] = queue.SimpleQueue()
        self.unnoted: list[Sent | Told] = []
        # In flight or not yet noted: not begun again, although the claim in the database may end
        # meanwhile, as in an outage. By position and endpoint; by URL.
        self.held: set[tuple[int, int]] = set()
        self.telling: set[str] = set()
        self.due: dict[str, float] = {}

    def run(self) -> None:
        """Work until it is to stop; then wait for what is in flight, for eight seconds at most."""
        while not self.is_stopping:
            self.attempt(self.work)
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_busy() and time.monotonic() < deadline:
            self.attempt(self.collect)
        self.attempt(self.leave)

    def stop(self) -> None:
        """Have the worker stop; also a signal handler may call it, so it takes no lock."""
        self.is_stopping = True

    def attempt(self, work: Callable[[], object]) -> None:
        """Do some work; wait for a database that is gone."""
        try:
            work()
        except SQLAlchemyError as error:
            outage = outage_of(error)
            told = {"reason": f"database_unavailable: {outage.words}"} if outage else {}
            log.warning("deliver_waits", error=type(error).__name__, **told)
            time.sleep(OUTAGE_SECONDS)

    def work(self) -> None:
        """Do what is due, and wait a moment where nothing is."""
        # First, because after an outage the other workers may take what is not noted.
        self.collect(0)
        self.every("heartbeat", HEARTBEAT_SECONDS, self.beat)
        self.every("lapses", LAPSES_SECONDS, self.tell_lapses)
        self.every("forget", FORGET_SECONDS, self.forget)
        self.every("words", WORDS_SECONDS, self.tell_people)
        moved = self.move()
        self.hand_out()
        self.collect(0 if moved else IDLE_SECONDS)

    def every(self, name: str, seconds: float, work: Callable[[], bool]) -> None:
        """Run `work` every `seconds`; run it again at once if it returns True."""
        now = time.monotonic()
        if now >= self.due.get(name, 0):
            self.due[name] = now if work() else now + seconds

    def is_busy(self) -> bool:
        """Tell whether something is in flight, or not yet noted."""
        return bool(self.held or self.telling)

    def move(self) -> bool:
        """Move events to the feed, and those of a replay to its endpoint."""
        with reading() as connection:
            is_empty = outbox.is_empty(connection)
            is_replayed = deliveries.is_replaying(connection)
        moved = False
        if not is_empty:
            with writing() as connection:
                moved = outbox.move(connection) > 0
        if is_replayed:
            with writing() as connection:
                moved = deliveries.replay(connection) or moved
        return moved

    def hand_out(self) -> None:
        """Give what is due to threads, as far as its endpoint has room."""
        with reading() as connection:
            ready = deliveries.ready(connection)
        held = Counter(endpoint_id for _, endpoint_id in self.held)
        free = {row.id: most(row) - held[row.id] for row in ready}
        ready = [row for row in ready if free[row.id] > 0]
        if not ready:
            return
        with writing() as connection:
            keys = secrets.signing_keys(connection, [row.id for row in ready])
            taken = [
                (row, claimed)
                for row in ready
                for claimed in deliveries.claim(connection, row.id, free[row.id])
                if (claimed.position, row.id) not in self.held
            ]
        # After the commit: nothing is sent that another worker could take, too.
        for row, claimed in taken:
            self.start(row.url, claimed, keys.get(row.id, []))

    def start(self, url: str, claimed: Row[Any], keys: list[bytes]) -> None:
        """Send a delivery in a thread of its own, which does not keep the process from ending."""
        allowed = current_app.config["ALLOW_PRIVATE_SITES"]
        tried = Attempt(url, claimed.id, claimed.body.encode(), keys, allowed)
        self.held.add((claimed.position, claimed.endpoint_id))

        def sending() -> None:
            try:
                outcome = send(tried)
            except Exception as error:
                log.exception("delivery_failed")
                outcome = Outcome(None, f"The receiver failed: {type(error).__name__}.")
            sent = (claimed.position, claimed.endpoint_id, claimed.attempts)
            self.finished.put(Sent(*sent, outcome, time.time()))

        threading.Thread(target=sending, daemon=True).start()

    def collect(self, seconds: float = IDLE_SECONDS) -> None:
        """Note what has been sent, after waiting so long for some of it."""
        timeout = seconds if not self.unnoted else 0
        try:
            self.unnoted.append(self.finished.get(bool(timeout), timeout))
            while True:
                self.unnoted.append(self.finished.get_nowait())
        except queue.Empty:
            pass
        if not self.unnoted:
            return
        sent = [each for each in self.unnoted if isinstance(each, Sent)]
        told = [each for each in self.unnoted if isinstance(each, Told)]
        with writing() as connection:
            if sent:
                deliveries.note(connection, sent)
            for each in told:
                words.note(connection, words.teller_of(each.url), each.message, each.ok)
        # After the commit: while the database is gone, they are kept.
        self.unnoted.clear()
        self.held -= {(each.position, each.endpoint_id) for each in sent}
        self.telling -= {each.url for each in told}
        self.log_troubles(sent)

    def log_troubles(self, sent: list[Sent]) -> None:
        """Write a log record for each attempt that failed."""
        for each in sent:
            if each.outcome.error:
                event = "endpoint_disabled" if each.outcome.is_gone else "delivery_not_accepted"
                facts = {"endpoint": each.endpoint_id, "delivery": each.position}
                log.warning(event, **facts, status=each.outcome.status, error=each.outcome.error)

    def beat(self) -> bool:
        """Note that this worker lives."""
        with writing() as connection:
            seen = insert_or_replace(connection.dialect.name, DeliverWorker)
            connection.execute(seen, {"id": self.id, "seen_at": time.time()})
            old = DeliverWorker.seen_at < time.time() - FORGOTTEN_AFTER
            connection.execute(delete(DeliverWorker).where(old))
        return False

    def leave(self) -> None:
        """Note that this worker lives no more."""
        with writing() as connection:
            connection.execute(delete(DeliverWorker).where(DeliverWorker.id == self.id))

    def tell_lapses(self) -> bool:
        """Write the events of some lapses."""
        return lapses.tell(current_app.config) > 0

    def forget(self) -> bool:
        """Delete some events that are too old."""
        with writing() as connection:
            return feed.forget(connection)

    def tell_people(self) -> bool:
        """Send to people what is to be told, each address in a thread of its own."""
        for url in current_app.config["NOTIFY_URLS"]:
            if url in self.telling:
                continue
            with writing() as connection:
                message = words.claim(connection, words.teller_of(url))
            if message:
                self.telling.add(url)
                threading.Thread(target=self.tell, args=(url, message), daemon=True).start()
        return False

    def tell(self, url: str, message: words.Message) -> None:
        """Send one message; one of Apprise's own errors is a failure, too."""
        try:
            ok = words.notify(url, message)
        except Exception:
            log.exception("notification_failed")
            ok = False
        self.finished.put(Told(url, message, ok))
