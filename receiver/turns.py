"""Turns: how much of a worker one integration may have at a time.

A push that waits for its integration's row, or is long in being validated, holds a thread: of
those an integration gets two, so that the others go on with the rest.
"""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from receiver.errors import Problem

MAX_UNDER_WAY = 2  # of an integration in a process; gunicorn.conf.py has more threads

View = Callable[..., Any]

under_way: dict[int, int] = {}
counting = threading.Lock()


def takes_turn(view: View) -> View:
    """Refuse a request that writes to an integration while two others of it are under way."""

    @functools.wraps(view)
    def taken(integration_id: int) -> Any:
        _take(integration_id)
        try:
            return view(integration_id)
        finally:
            _give_back(integration_id)

    return taken


@contextmanager
def turn(integration_id: int) -> Iterator[None]:
    """Hold a turn; raise the 429 at once where there is none left."""
    _take(integration_id)
    try:
        yield
    finally:
        _give_back(integration_id)


def _take(integration_id: int) -> None:
    with counting:
        if under_way.get(integration_id, 0) >= MAX_UNDER_WAY:
            detail = f"{MAX_UNDER_WAY} requests of this integration are under way: send it again."
            raise Problem(429, "rate_limited", detail, reason="too_many_at_once").after(1)
        under_way[integration_id] = under_way.get(integration_id, 0) + 1


def _give_back(integration_id: int) -> None:
    with counting:
        under_way[integration_id] -= 1
        if not under_way[integration_id]:
            del under_way[integration_id]
