"""What a partial push leaves out, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas import MAX_ERRORS, error_rows, number_of_errors


@dataclass
class Skipped:
    """The first 100 parts that were left out, as rows, and the number of all.

    `entries` tells whether a part of an entry is among them.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    count: int = 0
    entries: bool = False

    def add(self, messages: dict[str, Any]) -> None:
        """Note marshmallow's messages about the parts that are left out."""
        self.count += number_of_errors(messages)
        if len(self.rows) < MAX_ERRORS:
            self.rows += error_rows(messages)[: MAX_ERRORS - len(self.rows)]

    def add_of_entry(self, kind: str, name: str, messages: Any) -> None:
        """Note messages about an entry, or a part of it, that is left out."""
        self.entries = True
        self.add({kind: {name: messages}})

    def add_beyond(self, kind: str, names: Iterable[str], bound: int) -> None:
        """Note the entries that exceed the bound of their map."""
        # Counted alone after 100: there may be a hundred thousand.
        for name in names:
            self.entries = True
            if len(self.rows) < MAX_ERRORS:
                self.add({kind: {name: [f"Left out: only the first {bound} are taken."]}})
            else:
                self.count += 1
