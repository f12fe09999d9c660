"""What the receiver promises, and the ledger of what it said and what was seen."""

import threading
from collections import Counter, defaultdict

PROMISES = {
    "stored": "every acknowledged push is stored",
    "whole": "no push is half visible in the database",
    "unmixed": "no reader sees a mix of two pushes",
    "once": "each push is applied at most once",
    "ordered": "an older push never replaces a newer one",
    "answered": "every push is acknowledged in the end",
    "migrated": "a migration under load succeeds",
}
ACCEPTED = ("applied", "unchanged")
KEPT_EXAMPLES = 3


class Ledger:
    """The acknowledgements and the violations of one run; any thread may write."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.acknowledged: list[tuple[int, str]] = []
        self.newest: dict[int, int] = defaultdict(int)
        self.counts: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.violations: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)
        self.trouble: list[str] = []
        self._accepted: set[tuple[int, str]] = set()

    def acknowledge(self, integration: int, webhook_id: str, number: int, result: str) -> None:
        """Note a 200; two of one id that say accepted are a push that was applied twice."""
        push = (integration, webhook_id)
        with self._lock:
            self.counts["pushes"] += 1
            self.statuses[result] += 1
            if result == "superseded":
                return
            self.acknowledged.append(push)
            self.newest[integration] = max(self.newest[integration], number)
            twice = result in ACCEPTED and push in self._accepted
            if result in ACCEPTED:
                self._accepted.add(push)
        if twice:
            self.violate("once", f"integration {integration} accepted {webhook_id} twice")

    def count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def note(self, status: str) -> None:
        with self._lock:
            self.statuses[status] += 1

    def violate(self, promise: str, example: str) -> None:
        assert promise in PROMISES
        with self._lock:
            self.violations[promise] += 1
            if len(self.examples[promise]) < KEPT_EXAMPLES:
                self.examples[promise].append(example)
