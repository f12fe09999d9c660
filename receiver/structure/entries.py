"""Apply a push to the entries of a site: pure functions over plain values.

An entry is the map that a read sends for one name: its attributes as pushed,
its settings (`enabled`, `fetch_limit`), its `synced_count` and its times.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from receiver.values import encode
from schemas.entries import COUNTS
from schemas.fields import MAX_POST_TYPES, MAX_TAXONOMIES
from schemas.push import ATTRIBUTES, KINDS, Push

FETCH_LIMIT = 100  # of a new entry
BOUNDS = {"post_types": MAX_POST_TYPES, "taxonomies": MAX_TAXONOMIES}
# A push has at most 1 MiB, but without these bounds each push could make the row longer.
MAX_MISSING_BYTES = 4 * 2**20  # of the missing entries of a site, as JSON
MAX_ABSENT_BYTES = 2 * 2**20  # of the entries of a kind that stay though a push lacks them, as JSON

Entry = dict[str, Any]
Entries = dict[str, dict[str, Entry]]


class Changed(NamedTuple):
    """One change: `what` is appeared, left or returned, or for an `attribute` changed or set."""

    kind: str
    name: str
    what: str
    attribute: str | None = None
    before: Any = None
    after: Any = None


class Held(NamedTuple):
    """All that is stored of a site's entries, in maps by kind and name.

    `missing` is None if a push does not need it; `sent_attributes` are those that any push has
    sent; `synced_at` is the time when counts were last reported.
    """

    present: Entries
    missing: Entries | None
    seen_outside: dict[str, set[str]]
    synced: dict[str, dict[str, int]]
    sent_attributes: dict[str, set[str]]
    synced_at: datetime | None = None

    @property
    def is_synced(self) -> bool:
        """Tell whether a backend has ever reported what it synced."""
        return self.synced_at is not None or any(self.synced.values())

    def known(self, kind: str) -> dict[str, Entry]:
        """Return the entries of a kind, the missing ones included."""
        return {**(self.missing or {kind: {}})[kind], **self.present[kind]}


class Kind(NamedTuple):
    """What is held of one kind; no push before this one has sent the `new_attributes`."""

    name: str
    present: dict[str, Entry]
    missing: dict[str, Entry]
    seen_outside: set[str]
    synced: dict[str, int] | None
    new_attributes: set[str]


def needs_missing(held: Held, push: Push) -> bool:
    """Tell whether a push makes entries appear, return or leave; else `missing` is not loaded."""
    return any(
        push.entries[name].keys() - held.present[name].keys()
        or _leaving(held.present[name], held.seen_outside[name], name, push)
        for name in KINDS
    )


def merge(held: Held, push: Push, now: datetime) -> list[Changed]:
    """Apply a push in place; return the changes, other than of counts."""
    changes: list[Changed] = []
    for name in KINDS:
        kind = _kind(held, name, push)
        for entry_name, pushed in push.entries[name].items():
            changes += _merge_entry(kind, entry_name, pushed, now)
        for entry_name in _leaving(kind.present, kind.seen_outside, name, push):
            changes.append(_make_missing(kind, entry_name, now))
        if push.outside:
            kind.seen_outside.update(push.entries[name])
        held.sent_attributes[name].update(push.sent_attributes(name))
    return changes


def drop_oldest_missing(missing: Entries) -> int:
    """Drop the entries that left first, above the bounds of number and size; return how many."""
    forgotten = 0
    for name, entries in missing.items():
        forgotten += _drop_first(entries, len(entries) - BOUNDS[name])
    # An eighth at a time: to serialize all after each entry would take quadratic time.
    while len(encode(missing)) > MAX_MISSING_BYTES:
        largest = max(missing.values(), key=lambda entries: len(encode(entries)))
        forgotten += _drop_first(largest, len(largest) // 8 + 1)
    return forgotten


def _drop_first(entries: dict[str, Entry], number: int) -> int:
    """Drop the entries that left first: a map keeps the order in which they did."""
    doomed = list(islice(entries, max(number, 0)))
    for name in doomed:
        del entries[name]
    return len(doomed)


def _kind(held: Held, name: str, push: Push) -> Kind:
    synced = held.synced[name] if held.is_synced else None
    if synced is None:
        for entry in held.present[name].values():
            entry["synced_count"] = None  # an older release stored 0
    missing = {} if held.missing is None else held.missing[name]
    new_attributes = push.sent_attributes(name) - held.sent_attributes[name]
    return Kind(name, held.present[name], missing, held.seen_outside[name], synced, new_attributes)


def _merge_entry(kind: Kind, name: str, pushed: Entry, now: datetime) -> list[Changed]:
    """Merge one pushed entry into what is held; return its changes."""
    changes = []
    entry = kind.present.get(name)
    if entry is None:
        entry = kind.missing.pop(name, None)
        changes.append(Changed(kind.name, name, "returned" if entry else "appeared"))
        entry = entry or _new(kind, name, pushed, now)
        entry.pop("missing_since", None)
    # An equal entry keeps the order of its keys: its stored text, and so the ETag, stays the same.
    if not pushed.items() <= entry.items():
        changes += _differences(kind, name, entry, pushed)
        entry = {**entry, **pushed}
    if changes:
        entry["last_changed"] = now
    kind.present[name] = entry
    return changes


def _new(kind: Kind, name: str, pushed: Entry, now: datetime) -> Entry:
    public = pushed["public"] is not False
    return {
        **pushed,
        "synced_count": None if kind.synced is None else kind.synced.get(name, 0),
        "enabled": public,
        **({} if public else {"disabled_reason": "not_public"}),
        "fetch_limit": FETCH_LIMIT,
        "first_seen": now,
    }


def _differences(kind: Kind, name: str, entry: Entry, pushed: Entry) -> Iterator[Changed]:
    for attribute in ATTRIBUTES[kind.name]:
        before, after = entry.get(attribute), pushed[attribute]
        # The first value of an attribute is a change of the sender, not of the site.
        silent = attribute in COUNTS or attribute in kind.new_attributes
        if before != after and not silent:
            yield Changed(kind.name, name, "changed", attribute, before, after)


def _leaving(present: dict[str, Entry], seen_outside: set[str], kind: str, push: Push) -> list[str]:
    """Return the names of the entries that leave by this push.

    A push from outside removes only entries that such a push has carried before, because it may
    not see the others. The absent entries that stay are bounded in number and size.
    """
    absent = [name for name in present if name not in push.entries[kind]]
    if not absent:
        return []
    carried, outside = push.carried(kind), push.outside
    kept = [name for name in absent if name in carried or (outside and name not in seen_outside)]
    kept = kept[: BOUNDS[kind]]
    while len(encode([present[name] for name in kept])) > MAX_ABSENT_BYTES:
        kept = kept[: len(kept) // 2]
    stay = set(kept)
    return [name for name in absent if name not in stay]


def _make_missing(kind: Kind, name: str, now: datetime) -> Changed:
    # Else the entry would leave and return forever where the admin sees it and cron does not.
    kind.seen_outside.discard(name)
    kind.missing[name] = {**kind.present.pop(name), "missing_since": now}
    return Changed(kind.name, name, "left")
