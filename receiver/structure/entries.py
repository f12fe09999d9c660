"""What a push does to the entries of a site: pure, over plain values.

An entry is the map that a read sends for one name: its attributes as pushed,
its settings (`enabled`, `fetch_limit`), its `synced_count` and its times.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from schemas.push import ATTRIBUTES, COUNTS, KINDS, ValidPush

FETCH_LIMIT = 100
OUTSIDE = ("cron", "rest", "cli")

Entry = dict[str, Any]
Entries = dict[str, dict[str, Entry]]


class Changed(NamedTuple):
    """One change: `what` is appeared, left, returned or changed (then of an `attribute`)."""

    kind: str
    name: str
    what: str
    attribute: str | None = None
    before: Any = None
    after: Any = None


class Held(NamedTuple):
    """All that is held of a site's entries, each map by kind and name."""

    present: Entries
    missing: Entries
    seen_outside: dict[str, set[str]]
    synced: dict[str, dict[str, int]]


class Kind(NamedTuple):
    """What is held of one kind."""

    name: str
    present: dict[str, Entry]
    missing: dict[str, Entry]
    seen_outside: set[str]
    synced: dict[str, int]


def is_outside(context: Any) -> bool:
    """Tell whether a push saw less than the admin sees (without a context it saw all)."""
    return context in OUTSIDE


def merge(held: Held, push: ValidPush, now: datetime) -> list[Changed]:
    """Bring what is held up to date with a push, in place; return what changed but counts."""
    changes: list[Changed] = []
    outside = is_outside(push.envelope["context"])
    for name in KINDS:
        kind = Kind(
            name, held.present[name], held.missing[name], held.seen_outside[name], held.synced[name]
        )
        for entry_name, pushed in push.entries[name].items():
            changes += _put(kind, entry_name, pushed, now)
        here = push.entries[name].keys() | push.skipped.get(name, {}).keys()
        for entry_name in _gone(kind, here, outside):
            changes.append(_retire(kind, entry_name, now))
        if outside:
            kind.seen_outside.update(push.entries[name])
    return changes


def _put(kind: Kind, name: str, pushed: Entry, now: datetime) -> list[Changed]:
    """Bring one entry up to date."""
    changes = []
    entry = kind.present.get(name)
    if entry is None:
        entry = kind.missing.pop(name, None)
        changes.append(Changed(kind.name, name, "returned" if entry else "appeared"))
        entry = entry or _new(kind, name, pushed, now)
        entry.pop("missing_since", None)
    # What is equal stays as it is written, whatever the order of its keys.
    if not pushed.items() <= entry.items():
        changes += _differences(kind.name, name, entry, pushed)
        entry = {**entry, **pushed}
    if changes:
        entry["last_changed"] = now
    kind.present[name] = entry
    return changes


def _new(kind: Kind, name: str, pushed: Entry, now: datetime) -> Entry:
    internal = pushed["builtin"] and not pushed["show_ui"]
    return {
        **pushed,
        "synced_count": kind.synced.get(name, 0),
        "enabled": not internal,
        "fetch_limit": FETCH_LIMIT,
        "first_seen": now,
    }


def _differences(kind: str, name: str, entry: Entry, pushed: Entry) -> Iterator[Changed]:
    for attribute in ATTRIBUTES[kind]:
        before, after = entry.get(attribute), pushed[attribute]
        if before != after and attribute not in COUNTS:
            yield Changed(kind, name, "changed", attribute, before, after)


def _gone(kind: Kind, here: set[str], outside: bool) -> list[str]:
    """Name the entries whose absence counts: from outside, those that were once seen there."""
    gone = [name for name in kind.present if name not in here]
    return [name for name in gone if name in kind.seen_outside] if outside else gone


def _retire(kind: Kind, name: str, now: datetime) -> Changed:
    # Forgotten there, so that two contexts that disagree do so only once.
    kind.seen_outside.discard(name)
    kind.missing[name] = {**kind.present.pop(name), "missing_since": now}
    return Changed(kind.name, name, "left")
