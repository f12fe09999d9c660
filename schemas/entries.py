"""The map of name to entry in a push, validated as a whole or, if partial, part by part."""

from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError, fields, missing

from schemas.fields import Map, Names, Plain
from schemas.skipped import Skipped

# Attributes that are validated and stored, but whose changes are no history.
COUNTS = ("count", "counts")
# Without them an entry has nothing to show, so a partial push skips it.
REQUIRED = {"label", "count"}


class Rule(NamedTuple):
    """What the fast path needs to know of one attribute."""

    name: str
    is_plain: Callable[[Any], bool]
    allow_none: bool
    default: Any


class Entries(Map):
    """A map of name to entry.

    The fast path returns an entry if every attribute is plain by the rule of its field. Any other
    entry goes through marshmallow, which converts it or reports all errors.
    """

    def __init__(self, name: fields.Field[Any], schema: type[Schema], maximum: int) -> None:
        self.schema = schema()
        super().__init__(name, fields.Nested(self.schema), maximum, required=True)
        # Collected once: looking them up for each entry would cost more than the checks.
        self.rules = [
            Rule(attribute, field.is_plain, field.allow_none, field.load_default)
            for attribute, field in self.schema.fields.items()
            if isinstance(field, Plain)
        ]
        if len(self.rules) < len(self.schema.fields):
            raise TypeError("An attribute without a rule would be lost: make each field Plain.")

    def load_item(self, raw: Any) -> Any:
        entry = self._fast_path(raw) if type(raw) is dict else None
        return self.schema.load(raw) if entry is None else entry

    def _fast_path(self, raw: dict[str, Any]) -> dict[str, Any] | None:
        """Return the entry if it is plain, or None if marshmallow must validate it."""
        entry = {}
        for name, is_plain, allow_none, default in self.rules:
            value = raw.get(name, default)
            if value is default:
                if default is missing:
                    return None
                # A new list or map each time: entries must not share what one of them changes.
                value = default() if callable(default) else default
            elif not (is_plain(value) or (allow_none and value is None)):
                return None
            entry[name] = value
        return entry

    def load_partial(self, kind: str, value: dict[str, Any], skipped: Skipped) -> dict[str, Any]:
        """Return the valid parts of a partial push's entries; note the rest as skipped."""
        good: dict[str, Any] = {}
        for name, raw in islice(value.items(), self.maximum):
            values, faults = self._load_partial_entry(name, raw)
            for messages in faults:
                skipped.add_of_entry(kind, name, messages)
            if values.keys() >= REQUIRED:
                good[name] = values
        skipped.add_beyond(kind, islice(value, self.maximum, None), self.maximum)
        return good

    def _load_partial_entry(self, name: str, raw: Any) -> tuple[dict[str, Any], list[Any]]:
        """Return the valid parts of an entry, and marshmallow's messages about the others."""
        try:
            self.names.deserialize(name)
            return self.load_item(raw), []
        except ValidationError as error:
            good, faults = error.valid_data, [error.messages]
        if not isinstance(raw, dict) or not isinstance(good, dict):
            return {}, faults
        shorter, beyond = self._within_bounds(raw)
        # Once more: marshmallow refused the long list or map as a whole, with its valid items.
        if beyond:
            good, faults = self._load_partial_entry(name, shorter)
            faults = [beyond, *faults]
        return self._defaults() | good, faults

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

    def _defaults(self) -> dict[str, Any]:
        """Return the values of the optional attributes that an entry does not have."""
        defaults = {name: field.load_default for name, field in self.schema.fields.items()}
        return {
            name: default() if callable(default) else default
            for name, default in defaults.items()
            if name not in REQUIRED
        }


def _first(value: Any, maximum: int) -> Any:
    """Return the first items of a list or map, `maximum` at most."""
    return value[:maximum] if isinstance(value, list) else dict(islice(value.items(), maximum))
