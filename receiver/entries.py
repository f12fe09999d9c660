"""What a push does to the entries of a site: pure, over plain values.

An entry is the map that a read sends for one name: its attributes as pushed,
its settings (`enabled`, `fetch_limit`), its `synced_count` and its times.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from receiver.answers import encode
from schemas.entries import COUNTS
from schemas.fields import MOST_POST_TYPES, MOST_TAXONOMIES
from schemas.push import ATTRIBUTES, KINDS, ValidPush

FETCH_LIMIT = 100
BOUNDS = {"post_types": MOST_POST_TYPES, "taxonomies": MOST_TAXONOMIES}
MAX_LEFT_BYTES = 4 * 2**20  # of the entries that left, as JSON: four of the largest pushes
MAX_UNBROUGHT_BYTES = 2 * 2**20

Entry = dict[str, Any]
Entries = dict[str, dict[str, Entry]]


class Changed(NamedTuple):
    """One change: `what` is appeared, left, returned, or changed or set (of an `attribute`)."""

    kind: str
    name: str
    what: str
    attribute: str | None = None
    before: Any = None
    after: Any = None


class Held(NamedTuple):
    """All that is held of a site's entries, each map by kind and name.

    `missing` are the entries that left, None where a push does not touch them; `told` are the
    attributes that a push ever told; `synced_at` is when counts were last reported.
    """

    present: Entries
    missing: Entries | None
    seen_outside: dict[str, set[str]]
    synced: dict[str, dict[str, int]]
    told: dict[str, set[str]]
    synced_at: datetime | None = None

    @property
    def is_synced(self) -> bool:
        """Tell whether a backend has ever reported what it synced."""
        return self.synced_at is not None or any(self.synced.values())

    def known(self, kind: str) -> dict[str, Entry]:
        """Return the entries of a kind, those that left among them."""
        return {**(self.missing or {kind: {}})[kind], **self.present[kind]}


class Kind(NamedTuple):
    """What is held of one kind, and the attributes that a push tells for the first time."""

    name: str
    present: dict[str, Entry]
    missing: dict[str, Entry]
    seen_outside: set[str]
    synced: dict[str, int] | None
    begun: set[str]


def moves(held: Held, push: ValidPush) -> bool:
    """Tell whether a push lets entries appear, return or leave: what left is needed only then."""
    return any(
        push.entries[name].keys() - held.present[name].keys()
        or _gone(held.present[name], held.seen_outside[name], name, push)
        for name in KINDS
    )


def merge(held: Held, push: ValidPush, now: datetime) -> list[Changed]:
    """Bring what is held up to date with a push, in place; return what changed but counts."""
    changes: list[Changed] = []
    for name in KINDS:
        kind = _kind(held, name, push)
        for entry_name, pushed in push.entries[name].items():
            changes += _put(kind, entry_name, pushed, now)
        for entry_name in _gone(kind.present, kind.seen_outside, name, push):
            changes.append(_retire(kind, entry_name, now))
        if push.outside:
            kind.seen_outside.update(push.entries[name])
        held.told[name].update(push.told[name])
    return changes


def forget_longest_gone(missing: Entries) -> int:
    """Keep of what left as many as may be present, within 4 MiB; return how many are forgotten."""
    forgotten = 0
    for name, entries in missing.items():
        forgotten += _drop_first(entries, len(entries) - BOUNDS[name])
    while len(encode(missing)) > MAX_LEFT_BYTES:
        largest = max(missing.values(), key=lambda entries: len(encode(entries)))
        forgotten += _drop_first(largest, len(largest) // 8 + 1)
    return forgotten


def _drop_first(entries: dict[str, Entry], number: int) -> int:
    """Drop the entries that left first: a map keeps the order in which they did."""
    doomed = list(islice(entries, max(number, 0)))
    for name in doomed:
        del entries[name]
    return len(doomed)


def _kind(held: Held, name: str, push: ValidPush) -> Kind:
    synced = held.synced[name] if held.is_synced else None
    if synced is None:
        for entry in held.present[name].values():
            entry["synced_count"] = None  # it was 0 before that could be told
    missing = {} if held.missing is None else held.missing[name]
    begun = push.told[name] - held.told[name]
    return Kind(name, held.present[name], missing, held.seen_outside[name], synced, begun)


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
        # What was never told before is news of the sender, not of the site.
        silent = attribute in COUNTS or attribute in kind.begun
        if before != after and not silent:
            yield Changed(kind.name, name, "changed", attribute, before, after)


def _gone(
    present: dict[str, Entry], seen_outside: set[str], kind: str, push: ValidPush
) -> list[str]:
    """Name the entries whose absence counts: from outside, those that were once seen there.

    Of others that the push does not bring, no more are kept than may be present.
    """
    unbrought = [name for name in present if name not in push.entries[kind]]
    if not unbrought:
        return []
    carried, outside = push.carried[kind], push.outside
    kept = [name for name in unbrought if name in carried or (outside and name not in seen_outside)]
    kept = kept[: BOUNDS[kind]]
    while len(encode([present[name] for name in kept])) > MAX_UNBROUGHT_BYTES:
        kept = kept[: len(kept) // 2]
    stay = set(kept)
    return [name for name in unbrought if name not in stay]


def _retire(kind: Kind, name: str, now: datetime) -> Changed:
    # Forgotten there, so that two contexts that disagree do so only once.
    kind.seen_outside.discard(name)
    kind.missing[name] = {**kind.present.pop(name), "missing_since": now}
    return Changed(kind.name, name, "left")
