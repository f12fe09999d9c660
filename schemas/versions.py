"""Versions as numbers that can be compared, and what a search asks of them."""

import re
from typing import Any

from marshmallow import ValidationError, fields

# Up to three numbers, and what tells that it is not yet released: 6.8, 7.0-RC1, 8.5.0beta2.
VERSION = re.compile(
    r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?(?:\.\d+)*(?:[-.+]?(dev|alpha|beta|rc)[-.]?(\d{0,3}))?",
    re.IGNORECASE | re.ASCII,
)
ASKED = re.compile(r"(<=|>=|<|>|=|)([0-9][0-9A-Za-z.+-]{0,39})")
STAGES = {"dev": 0, "alpha": 1000, "beta": 2000, "rc": 3000}
RELEASED = 9000
PLACES = 10_000  # of each number
LOWEST, HIGHEST = 0, 2**63 - 1

Bounds = tuple[int, int]


def sortable(version: str | None) -> int | None:
    """Return a number that grows with the version, or None for text that is none."""
    found = VERSION.match(version or "")
    return (
        _number([int(part or 0) for part in found.groups()[:3]], _stage(found)) if found else None
    )


def bounds(asked: str) -> Bounds:
    """Return the first number of what is asked for, and the first one beyond.

    `6.8` is all of 6.8, so 6.8.1, too; `6.8.1` is only that. Raise ValidationError.
    """
    parts = ASKED.fullmatch(asked)
    found = parts and VERSION.fullmatch(parts[2])
    if not parts or not found:
        raise ValidationError("Must be a version like 6.8, <6.8 or >=7.0.")
    first, beyond = _span(found)
    return {
        "<": (LOWEST, first),
        "<=": (LOWEST, beyond),
        ">": (beyond, HIGHEST),
        ">=": (first, HIGHEST),
    }.get(parts[1], (first, beyond))


class Version(fields.String):
    """What a version is to be: `6.8`, `<6.8`, `>=7.0`; the numbers from one to below another."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return bounds(str(value))


def _span(found: re.Match[str]) -> Bounds:
    told = [int(part) for part in found.groups()[:3] if part is not None]
    padded = told + [0] * (3 - len(told))
    first = _number(padded, _stage(found))
    if found[4]:
        return first, first + 1
    padded[len(told) - 1] += 1
    # What is not yet released of the next one is beyond, too.
    return first, _number(padded, 0)


def _stage(found: re.Match[str]) -> int:
    return STAGES[found[4].lower()] + int(found[5] or 0) if found[4] else RELEASED


def _number(parts: list[int], stage: int) -> int:
    first, second, third = parts
    return ((first * PLACES + second) * PLACES + third) * PLACES + stage
