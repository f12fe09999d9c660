"""What bodies may hold: marshmallow only, no Flask and nothing of the receiver."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

MAX_ERRORS = 100  # that are told of one body


def error_rows(messages: Any) -> list[dict[str, str]]:
    """Flatten marshmallow's nested messages to rows of `path` and `message`, 100 at most."""
    return list(islice(_rows(messages, ""), MAX_ERRORS))


def number_of_errors(messages: Any) -> int:
    """Count the messages in marshmallow's nesting."""
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
    # marshmallow's own word for the whole object; as a map it is an entry of that name.
    if name == "_schema" and isinstance(nested, list):
        return path
    return f"{path}.{name}" if path else name
