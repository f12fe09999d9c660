"""Push n says n in thirty entries and in the site's name, so that any mix of two pushes shows."""

import json
import time
from collections.abc import Mapping
from typing import Any

POST_TYPES = tuple(f"type_{n:02}" for n in range(20))
TAXONOMIES = tuple(f"taxonomy_{n:02}" for n in range(10))
# Number 0 was gathered a day ago, so that no number is in the future.
EPOCH_MS = int((time.time() - 86400) * 1000)


def body(number: int, ordered: bool) -> bytes:
    """Return push `number`; one that is not `ordered` counts by its arrival."""
    push: dict[str, Any] = {
        "post_types": {name: {"label": name, "count": number} for name in POST_TYPES},
        "taxonomies": {name: {"label": name, "count": number} for name in TAXONOMIES},
        "site": {"name": str(number)},
    }
    # One attribute that is no count, so that each push leaves one row of changes.
    push["post_types"][POST_TYPES[0]]["label"] = f"number {number}"
    if ordered:
        push["generated_at"] = EPOCH_MS + number
    return json.dumps(push).encode()


def number_of(site: Mapping[str, Any], post_types: Any, taxonomies: Any) -> int | None:
    """Return the number of the push that all of this comes from, or None when it is a mix."""
    entries = {**post_types, **taxonomies}
    if set(entries) != {*POST_TYPES, *TAXONOMIES}:
        return None
    numbers = {entry["count"] for entry in entries.values()} | {int(site["name"])}
    if post_types[POST_TYPES[0]]["label"] != f"number {site['name']}":
        return None
    return numbers.pop() if len(numbers) == 1 else None
