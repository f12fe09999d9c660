"""The map of name to entry in a push: taken whole, or sifted where the push is partial."""

from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError, fields, missing

from schemas.fields import Map, Names, Plain
from schemas.skipped import Skipped

COUNTS = ("count", "counts")
REQUIRED = {"label", "count"}


class Rule(NamedTuple):
    """What a glance knows of one attribute."""

    name: str
    is_plain: Callable[[Any], bool]
    allow_none: bool
    default: Any


class Entries(Map):
    """A map of name to entry.

    An entry whose every attribute is plain passes as a whole, by the rules of its own fields; any
    other goes through marshmallow, which converts it or says all that is wrong.
    """

    def __init__(self, name: fields.Field[Any], schema: type[Schema], maximum: int) -> None:
        self.schema = schema()
        super().__init__(name, fields.Nested(self.schema), maximum, required=True)
        self.rules = [
            Rule(attribute, field.is_plain, field.allow_none, field.load_default)
            for attribute, field in self.schema.fields.items()
            if isinstance(field, Plain)
        ]
        assert len(self.rules) == len(self.schema.fields)  # noqa: S101 (else one would be lost)

    def load_item(self, raw: Any) -> Any:
        entry = self._at_a_glance(raw) if type(raw) is dict else None
        return self.schema.load(raw) if entry is None else entry

    def _at_a_glance(self, raw: dict[str, Any]) -> dict[str, Any] | None:
        """Return a plain entry, or None where marshmallow has to look."""
        entry = {}
        for name, is_plain, allow_none, default in self.rules:
            value = raw.get(name, default)
            if value is default:
                if default is missing:
                    return None
                value = default() if callable(default) else default
            elif not (is_plain(value) or (allow_none and value is None)):
                return None
            entry[name] = value
        return entry

    def sift(self, kind: str, value: dict[str, Any], skipped: Skipped) -> dict[str, Any]:
        """Return what can be taken of a partial push's entries; note the rest as skipped."""
        good: dict[str, Any] = {}
        for name, raw in islice(value.items(), self.maximum):
            values, faults = self._sifted(name, raw)
            for messages in faults:
                skipped.add_of_entry(kind, name, messages)
            if values.keys() >= REQUIRED:
                good[name] = values
        skipped.add_beyond(kind, islice(value, self.maximum, None), self.maximum)
        return good

    def _sifted(self, name: str, raw: Any) -> tuple[dict[str, Any], list[Any]]:
        """Return an entry without what is wrong in it, and marshmallow's messages about that."""
        try:
            self.names.deserialize(name)
            return self.load_item(raw), []
        except ValidationError as error:
            good, faults = error.valid_data, [error.messages]
        if not isinstance(raw, dict) or not isinstance(good, dict):
            return {}, faults
        shorter, beyond = self._within_bounds(raw)
        if beyond:
            good, faults = self._sifted(name, shorter)
            faults = [beyond, *faults]
        return self._untold() | good, faults

    def _within_bounds(self, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Return an entry with its lists and maps cut to their bounds, and what was cut."""
        shorter, beyond = {**raw}, {}
        for name, field in self.schema.fields.items():
            value = raw.get(name)
            if not isinstance(field, Names | Map) or not isinstance(value, list | dict):
                continue
            if len(value) > field.maximum:
                shorter[name] = _first(value, field.maximum)
                beyond[name] = [f"Only the first {field.maximum} of {len(value)} are taken."]
        return shorter, beyond

    def _untold(self) -> dict[str, Any]:
        """Return what an entry reads as that tells nothing of itself."""
        defaults = {name: field.load_default for name, field in self.schema.fields.items()}
        return {
            name: default() if callable(default) else default
            for name, default in defaults.items()
            if name not in REQUIRED
        }


def _first(value: Any, maximum: int) -> Any:
    """Return a list or map without what is beyond its bound."""
    return value[:maximum] if isinstance(value, list) else dict(islice(value.items(), maximum))
