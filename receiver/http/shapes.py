"""The shapes of marshmallow's schemas, corrected for the generators of clients."""

import json
from collections.abc import Iterator
from typing import Any

from schemas.words import meaning_of

Shape = dict[str, Any]


def correct(name: str, shape: Shape) -> Shape:
    """Correct the shape of a schema in place, and describe each of its members."""
    for member, described in shape.get("properties", {}).items():
        _describe(described, meaning_of(name, member))
        for part in _parts(described):
            _anchor(part)
            _tell_default(part)
            _split_enum(part)
    return shape


def correct_parameter(parameter: Shape) -> Shape:
    """Correct a parameter of the query in place: it is never null, and has a description."""
    schema = parameter["schema"]
    _anchor(schema)
    _describe(parameter, schema.pop("description", None) or meaning_of("Query", parameter["name"]))
    if isinstance(schema.get("type"), list):
        (schema["type"],) = set(schema["type"]) - {"null"}
    if schema.get("default", ...) is None:
        del schema["default"]
    if None in schema.get("enum", ()):
        schema["enum"].remove(None)
    return parameter


def _describe(shape: Shape, meaning: str | None) -> None:
    # What a reference points to describes itself.
    if meaning and "$ref" not in shape:
        shape.setdefault("description", meaning)


def _parts(shape: Any) -> Iterator[Shape]:
    """Yield a shape and all shapes inside it."""
    if isinstance(shape, list):
        for each in shape:
            yield from _parts(each)
    elif isinstance(shape, dict):
        yield shape
        for each in shape.values():
            yield from _parts(each)


def _anchor(shape: Shape) -> None:
    """Write a pattern as ECMA-262 has it, which knows no `\\Z` and searches anywhere."""
    if isinstance(pattern := shape.get("pattern"), str):
        shape["pattern"] = f"^({pattern.removesuffix(chr(92) + 'Z')})$"


def _split_enum(shape: Shape) -> None:
    # Generators make one type of an enum that holds null, and another of null.
    if None in shape.get("enum", ()):
        values = [value for value in shape.pop("enum") if value is not None]
        del shape["type"]
        shape["anyOf"] = [{"type": "string", "enum": values}, {"type": "null"}]


def _tell_default(shape: Shape) -> None:
    # In words: generators take a member that has a default for one that is always there.
    if "default" in shape:
        default = shape.pop("default")
        if default is not None:
            told = f"{shape.get('description', '')} Default: {json.dumps(default)}."
            shape["description"] = told.strip()
