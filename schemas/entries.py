"""The map of name to entry in a push: taken whole, or sifted where the push is partial."""

import functools
from itertools import islice
from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, missing

from schemas.fields import Map, Names
from schemas.skipped import Skipped

COUNTS = ("count", "counts")
REQUIRED = {"label", "count"}
MAX_REMEMBERED, MAX_REMEMBERED_BYTES = 1024, 2048


class Entries(Map):
    """A map of name to entry.

    Validation is a pure function of an entry, and most entries of most sites
    are WordPress's own but for their counts: those are validated every time,
    and the rest once, remembered by its bytes.
    """

    def __init__(self, name: fields.Field[Any], schema: type[Schema], most: int) -> None:
        self.schema = schema()
        super().__init__(name, fields.Nested(self.schema), most, required=True)
        counts = [count for count in COUNTS if count in self.schema.fields]
        self.counts = {count: self.schema.fields[count] for count in counts}
        self.attributes = schema(exclude=counts)
        self.remembered = functools.lru_cache(MAX_REMEMBERED)(self._load)

    def load_item(self, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return self.schema.load(raw)
        try:
            kept = {name: raw[name] for name in raw if name in self.attributes.fields}
            encoded = orjson.dumps(kept)
            small = len(encoded) <= MAX_REMEMBERED_BYTES
            counts = {
                name: field.deserialize(raw.get(name, missing))
                for name, field in self.counts.items()
            }
            return {**(self.remembered if small else self._load)(encoded), **counts}
        except (ValidationError, orjson.JSONEncodeError):
            return self.schema.load(raw)  # says all that is wrong at once

    def sift(self, kind: str, value: dict[str, Any], skipped: Skipped) -> dict[str, Any]:
        """Return what can be taken of a partial push's entries; note the rest as skipped."""
        good: dict[str, Any] = {}
        for name, raw in islice(value.items(), self.most):
            values, faults = self._sifted(name, raw)
            for messages in faults:
                skipped.add_of_entry(kind, name, messages)
            if values.keys() >= REQUIRED:
                good[name] = values
        skipped.add_beyond(kind, islice(value, self.most, None), self.most)
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

    def _load(self, encoded: bytes) -> Any:
        return self.attributes.load(orjson.loads(encoded))

    def _within_bounds(self, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Return an entry with its lists and maps cut to their bounds, and what was cut."""
        shorter, beyond = {**raw}, {}
        for name, field in self.schema.fields.items():
            value = raw.get(name)
            if not isinstance(field, Names | Map) or not isinstance(value, list | dict):
                continue
            if len(value) > field.most:
                shorter[name] = _first(value, field.most)
                beyond[name] = [f"Only the first {field.most} of {len(value)} are taken."]
        return shorter, beyond

    def _untold(self) -> dict[str, Any]:
        """Return what an entry reads as that tells nothing of itself."""
        defaults = {name: field.load_default for name, field in self.schema.fields.items()}
        return {
            name: default() if callable(default) else default
            for name, default in defaults.items()
            if name not in REQUIRED
        }


def _first(value: Any, most: int) -> Any:
    """Return a list or map without what is beyond its bound."""
    return value[:most] if isinstance(value, list) else dict(islice(value.items(), most))
