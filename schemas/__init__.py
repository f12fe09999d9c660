"""Schemas of requests and responses: marshmallow only, no Flask and nothing of the receiver."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

# Of one body: a body of 1 MiB could cause a hundred thousand, each with its message.
MAX_ERRORS = 100


def error_rows(messages: Any) -> list[dict[str, str]]:
    """Flatten marshmallow's nested messages to at most 100 rows of `path` and `message`."""
    return list(islice(_rows(messages, ""), MAX_ERRORS))


def number_of_errors(messages: Any) -> int:
    """Count marshmallow's nested messages."""
    if isinstance(messages, dict):
        return sum(map(number_of_errors, messages.values()))
    return len(messages) if isinstance(messages, list) else 1


def _rows(messages: Any, path: str) -> Iterator[dict[str, str]]:
    if isinstance(messages, dict):
        for name, nested in messages.items():
            yield from _rows(nested, _join(path, str(name), nested))
    elif isinstance(messages, list):
        for message in messages:
            yield from _rows(message, path)
    else:
        yield {"path": path or "body", "message": str(messages)}


def _join(path: str, name: str, nested: Any) -> str:
    # marshmallow's name for the whole object; with a map below it, it is an entry of that name.
    if name == "_schema" and isinstance(nested, list):
        return path
    return f"{path}.{name}" if path else name
