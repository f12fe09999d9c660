"""What one run saw, and which promises were not kept."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from receiver.events.deliver import MAX_IN_FLIGHT
from tests.torture.observer import engine
from tests.torture.promises import Ledger

Key = tuple[int, int]  # integration and revision

LEFT = text("""
    SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM deliveries WHERE state = 'pending')
""")


@dataclass
class Seen:
    """The events of one run, each by its key."""

    url: str
    acknowledged: set[Key] = field(default_factory=set)
    accepted: "Counter[Key]" = field(default_factory=Counter)
    listed: "Counter[Key]" = field(default_factory=Counter)
    early: set[Key] = field(default_factory=set)
    stored: dict[int, int] = field(default_factory=dict)
    kills: "Counter[str]" = field(default_factory=Counter)
    delivers_killed: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    stop: threading.Event = field(default_factory=threading.Event)
    settled: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.engine = engine(self.url)
        self.lock = threading.Lock()

    def revisions(self) -> dict[int, int]:
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT id, revision FROM integrations"))
            return {row.id: row.revision or 0 for row in rows}

    def delivers(self) -> set[str]:
        """Return the workers that have ever beaten in this run, by their ids."""
        with self.engine.connect() as connection:
            return set(connection.scalars(text("SELECT id FROM deliver_workers")))

    def left(self) -> int:
        """Return how many events are still to be moved or delivered."""
        with self.engine.connect() as connection:
            return int(connection.execute(LEFT).scalar_one())

    def accept(self, key: Key) -> None:
        with self.lock:
            self.accepted[key] += 1

    def skips(self) -> bool:
        """Tell whether the list went past an event: it has a later one of the same integration."""
        newest: dict[int, int] = {}
        for integration_id, revision in list(self.listed):
            newest[integration_id] = max(newest.get(integration_id, 0), revision)
        missing = list(self.acknowledged - self.listed.keys())
        return any(revision < newest.get(each, 0) for each, revision in missing)

    def broken(self) -> list[str]:
        """Return the promises that were not kept."""
        found: dict[str, Any] = {
            "lost": self.acknowledged - self.accepted.keys(),
            "not_listed": self.acknowledged - self.listed.keys(),
            "early": self.early,
            "never_stored": {key for key in self.accepted if key[1] > self.stored[key[0]]},
            "listed_twice": {key for key, times in self.listed.items() if times > 1},
            "sent_twice": self.duplicates() > self.delivers_killed * MAX_IN_FLIGHT,
            "push": self.ledger.violations or self.ledger.trouble,
        }
        return [name for name, keys in found.items() if keys]

    def duplicates(self) -> int:
        return sum(times - 1 for times in self.accepted.values())

    def told(self) -> str:
        kills = ", ".join(f"{number} of {name}" for name, number in sorted(self.kills.items()))
        return (
            f"{len(self.acknowledged)} pushes, killed: {kills};"
            f" {self.duplicates()} sent twice by {self.delivers_killed} dead workers;"
            f" broken: {', '.join(self.broken()) or 'nothing'}"
        )


def is_change(event: Any) -> bool:
    return bool(event["type"] == "structure.changed")


def key_of(event: Any) -> Key:
    return event["data"]["integration"], event["data"]["revision"]
