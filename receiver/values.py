"""Instants and JSON: how values of the domain are written."""

from datetime import UTC, datetime
from typing import Any

import orjson

JSON = "application/json"


def encode(value: Any) -> bytes:
    """Return compact JSON; instants become UTC to the second, with a Z."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def at(seconds: float) -> datetime:
    """Return the instant that is so many seconds after the epoch."""
    return datetime.fromtimestamp(seconds, UTC)
