"""Real requests and answers, which `make examples` records from a running app."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@cache
def recorded() -> dict[str, Any]:
    """Return `calls` by operation id (method, path, body, status, answer), `problems` by code."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def call_of(operation_id: str) -> dict[str, Any]:
    """Return the recorded call of an operation, {} if there is none."""
    found: dict[str, Any] = recorded()["calls"].get(operation_id, {})
    return found
