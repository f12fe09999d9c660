"""What is left out of a partial push, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas import MAX_ERRORS, error_rows, number_of_errors


@dataclass
class Skipped:
    """The first hundred things that were left out, as rows, and how many there were.

    `entries` tells whether anything of an entry is among them.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    count: int = 0
    entries: bool = False

    def add(self, messages: dict[str, Any]) -> None:
        """Note marshmallow's messages, by the path of what is left out."""
        self.count += number_of_errors(messages)
        if len(self.rows) < MAX_ERRORS:
            self.rows += error_rows(messages)[: MAX_ERRORS - len(self.rows)]

    def add_of_entry(self, kind: str, name: str, messages: Any) -> None:
        """Note what is left out of an entry, or why the whole entry is."""
        self.entries = True
        self.add({kind: {name: messages}})

    def add_beyond(self, kind: str, names: Iterable[str], bound: int) -> None:
        """Note the entries beyond the bound of their map."""
        for name in names:
            self.entries = True
            if len(self.rows) < MAX_ERRORS:
                self.add({kind: {name: [f"Left out: only the first {bound} are taken."]}})
            else:
                self.count += 1
