"""What is known of the request being served: one typed accessor in front of Flask's `g`."""

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from flask import g


class Caller(NamedTuple):
    """Who makes a request.

    `role` is site, admin, read or edit; `integration_id` is None for an admin;
    `skew` is the sender's clock minus ours in seconds where the request was signed.
    """

    role: str
    integration_id: int | None
    key_id: str | None = None
    skew: int | None = None

    @property
    def signed(self) -> bool:
        return self.skew is not None


@dataclass(slots=True)
class Current:
    """The request being served.

    `started` is by `time.perf_counter`. `bound` stands in each of its log records, `facts` in
    the last one. `body` and `caller` are set once they have been checked.
    """

    bound: dict[str, Any]
    started: float = field(default_factory=time.perf_counter)
    facts: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    caller: Caller | None = None

    def seconds(self) -> float:
        """Return how long the request has taken."""
        return time.perf_counter() - self.started


def begin(bound: dict[str, Any]) -> None:
    """Begin to know a request."""
    g.current = Current(bound)


def current() -> Current:
    """Return what is known of the request being served."""
    return cast(Current, g.current)


def known() -> Current | None:
    """Return the same, or None before a request has begun and outside of one."""
    return cast(Current | None, g.get("current")) if g else None
