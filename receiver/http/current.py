"""The state of the current request: one typed accessor for what Flask's `g` holds."""

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from flask import Flask, current_app, g


class Caller(NamedTuple):
    """Who makes a request.

    `role` is site, admin, operate, read or edit; `integration_id` is None for those who see all
    integrations; `key_id` tells apart those who create them; `skew` is the sender's clock minus
    ours in seconds, None if the request was not signed.
    """

    role: str
    integration_id: int | None
    key_id: str | None = None
    skew: int | None = None

    @property
    def sees_all(self) -> bool:
        """Whether the caller has an admin key, or an operator's token, which may do the same."""
        return self.role in ("admin", "operate")

    @property
    def signed(self) -> bool:
        return self.skew is not None


@dataclass(slots=True)
class Current:
    """The state of one request.

    `started` is a reading of `time.perf_counter`. `bound` is added to each log record of the
    request, `facts` to the last one. `body` is set after the framing check, `caller` after
    authentication.
    """

    bound: dict[str, Any]
    started: float = field(default_factory=time.perf_counter)
    facts: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    caller: Caller | None = None

    def seconds(self) -> float:
        """Return how long the request has taken so far."""
        return time.perf_counter() - self.started


def begin(bound: dict[str, Any]) -> None:
    """Create the state of a new request."""
    g.current = Current(bound)


def current() -> Current:
    """Return the state of the current request."""
    return cast(Current, g.current)


def known() -> Current | None:
    """Return the state of the current request, or None outside a request and before `begin`."""
    return cast(Current | None, g.get("current")) if g else None


def this_app() -> Flask:
    """Return the app itself, which another thread may use, other than Flask's `current_app`."""
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]
