"""Timestamps and JSON: how values are serialized."""

from datetime import UTC, datetime
from typing import Any

import orjson

JSON = "application/json"


def encode(value: Any) -> bytes:
    """Return compact JSON; datetimes become UTC, to the second, with a Z."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def at(seconds: float) -> datetime:
    """Return the UTC datetime of a Unix timestamp."""
    return datetime.fromtimestamp(seconds, UTC)
