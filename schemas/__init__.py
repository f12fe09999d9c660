"""What bodies may hold: marshmallow only, no Flask and nothing of the receiver."""

from typing import Any


def error_rows(messages: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten marshmallow's nested messages to rows of `path` and `message`."""
    if isinstance(messages, dict):
        return [
            row
            for name, nested in messages.items()
            for row in error_rows(nested, _join(path, str(name), nested))
        ]
    if isinstance(messages, list):
        return [row for message in messages for row in error_rows(message, path)]
    return [{"path": path or "body", "message": str(messages)}]


def _join(path: str, name: str, nested: Any) -> str:
    # marshmallow's own word for the whole object; as a map it is an entry of that name.
    if name == "_schema" and isinstance(nested, list):
        return path
    return f"{path}.{name}" if path else name
