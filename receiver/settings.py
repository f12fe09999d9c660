"""The settings of entries, which an operator changes: pure, over plain values."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from marshmallow import ValidationError

from receiver.entries import Changed, Entry, Held
from schemas import MAX_ERRORS

Settings = dict[str, dict[str, dict[str, Any]]]


def set_all(held: Held, settings: Settings) -> list[Changed]:
    """Change settings in place; return what changed.

    Raise ValidationError for entries that were never seen, before anything is changed.
    """
    known = {kind: held.known(kind) for kind in settings}
    unseen: dict[str, Any] = {}
    for kind, name in islice(_unknown(known, settings), MAX_ERRORS):
        unseen.setdefault(kind, {})[name] = ["The site has never pushed this entry."]
    if unseen:
        raise ValidationError(unseen)
    return [
        change
        for kind, entries in settings.items()
        for name, values in entries.items()
        for change in _set(kind, name, known[kind][name], values)
    ]


def _unknown(known: dict[str, Any], settings: Settings) -> Iterator[tuple[str, str]]:
    for kind, entries in settings.items():
        yield from ((kind, name) for name in entries if name not in known[kind])


def _set(kind: str, name: str, entry: Entry, values: dict[str, Any]) -> Iterator[Changed]:
    """Change one entry's settings; give what differs."""
    for attribute, value in values.items():
        if entry[attribute] != value:
            yield Changed(kind, name, "set", attribute, entry[attribute], value)
    entry.update(values)
    if "enabled" in values:
        entry.pop("disabled_reason", None)  # it is on or off because somebody said so
