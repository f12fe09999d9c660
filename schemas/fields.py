"""Fields that accept what PHP really sends, and refuse values that are only similar."""

import re
from abc import ABC, abstractmethod
from typing import Any

from marshmallow import ValidationError, fields, validate

from schemas import MAX_ERRORS, number_of_errors
from schemas.homes import home_of

MAX_COUNT = 2**53 - 1  # what a double, and so JavaScript, holds exactly
# Part of the protocol: far above any known site, and low enough for one row and one read.
MAX_POST_TYPES, MAX_TAXONOMIES, MAX_STATUSES, MAX_NAMES = 1000, 2000, 64, 100
# As PHP writes integers: no sign, no leading zero, at most as long as MAX_COUNT.
DIGITS = re.compile(r"0|[1-9][0-9]{0,15}")


class Plain(fields.Field[Any], ABC):
    """A field with a fast path for plain values: valid ones that need no conversion.

    It refuses `validate=`, because the fast path would not call the validator.
    """

    def __init__(self, **kwargs: Any) -> None:
        if "validate" in kwargs:
            raise TypeError("The fast path would not call this validator.")
        super().__init__(**kwargs)

    @abstractmethod
    def is_plain(self, value: Any) -> bool:
        """Tell whether a value is valid and needs no conversion."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        # marshmallow takes five calls for a value, and a push has thousands.
        return value if self.is_plain(value) else super().deserialize(value, *args, **kwargs)


class Count(Plain, fields.Integer):
    """A whole number in bounds: 12 or "12", but not 1.5, 1e3, true or " 7"."""

    def __init__(self, minimum: int = 0, maximum: int = MAX_COUNT, **kwargs: Any) -> None:
        super().__init__(metadata={"minimum": minimum, "maximum": maximum}, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def is_plain(self, value: Any) -> bool:
        # type(), because True is an int, too.
        return type(value) is int and self.minimum <= value <= self.maximum

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and DIGITS.fullmatch(value):
            value = int(value)
        if not self.is_plain(value):
            raise ValidationError(f"Must be a whole number from {self.minimum} to {self.maximum}.")
        return int(value)


class Flag(Plain, fields.Boolean):
    """True or false, or what PHP makes of them: 1, 0, "1", "0" and ""."""

    def is_plain(self, value: Any) -> bool:
        return value is True or value is False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if type(value) in (bool, int, str) and value in (True, False, "1", "0", ""):
            return value not in (False, "0", "")
        raise ValidationError("Must be true or false.")


class Text(Plain, fields.String):
    """Text of `minimum` to `maximum` characters, without NUL, which PostgreSQL cannot store."""

    def __init__(self, maximum: int = 255, minimum: int = 1, **kwargs: Any) -> None:
        super().__init__(metadata={"minLength": minimum, "maxLength": maximum}, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def is_plain(self, value: Any) -> bool:
        return (
            type(value) is str and self.minimum <= len(value) <= self.maximum and "\0" not in value
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Must be text.")
        if "\x00" in value:
            raise ValidationError("Must not hold a NUL character.")
        if not self.minimum <= len(value) <= self.maximum:
            raise ValidationError(f"Length must be between {self.minimum} and {self.maximum}.")
        return value


class TextOrFalse(Text):
    """Text, or `false`, which WordPress uses for no text."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize(None if value is False else value, *args, **kwargs)


class SiteUrl(Text):
    """The http or https address of a site."""

    # Never plain: an address needs more than a check of type and length.
    def is_plain(self, value: Any) -> bool:
        return False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        url = super()._deserialize(value, attr, data, **kwargs)
        try:
            home_of(url)
        except ValueError:
            raise ValidationError(
                "Must be a site's address, such as https://example.com."
            ) from None
        return url


class PostTypeName(fields.String):
    """The name of a post type, as register_post_type() allows it."""

    def __init__(self) -> None:
        # \Z and not $, which would allow a newline at the end.
        message = "A post type's name is 1 to 20 of a-z, 0-9, _ and -."
        super().__init__(validate=validate.Regexp(r"[a-z0-9_-]{1,20}\Z", error=message))


class TaxonomyName(fields.String):
    """The name of a taxonomy: at most 32 bytes, the length of its column, in any script."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not 1 <= len(value.encode()) <= 32 or any(is_control(character) for character in value):
            raise ValidationError(
                "A taxonomy's name is 1 to 32 bytes of UTF-8 without control characters."
            )
        return str(value)


class Map(Plain, fields.Dict):
    """A map of at most `maximum` names; `[]` is how PHP encodes an empty one.

    The bound is checked before any item. The error of an invalid map has the valid items in its
    `valid_data`; after 100 errors no more items are validated.
    """

    def __init__(
        self, name: fields.Field[Any], item: fields.Field[Any], maximum: int, **kwargs: Any
    ) -> None:
        super().__init__(keys=name, values=item, metadata={"maxProperties": maximum}, **kwargs)
        self.names, self.items, self.maximum = name, item, maximum

    def is_plain(self, value: Any) -> bool:
        return False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        good: dict[str, Any] = {}
        bad: dict[str, Any] = {}
        errors = 0
        for name, raw in self.checked(value).items():
            try:
                good[str(self.names.deserialize(name))] = self.load_item(raw)
            except ValidationError as error:
                bad[name] = error.messages
                errors += number_of_errors(error.messages)
                if errors >= MAX_ERRORS:
                    break
        if bad:
            raise ValidationError(bad, valid_data=good)
        return good

    def checked(self, value: Any) -> dict[str, Any]:
        """Return the value if it is a map within its bound; raise ValidationError if it is not."""
        if value == []:
            return {}
        if not isinstance(value, dict):
            raise ValidationError("Must be a map.")
        if len(value) > self.maximum:
            raise ValidationError(f"Must have at most {self.maximum} names: this has {len(value)}.")
        return value

    def load_item(self, raw: Any) -> Any:
        """Validate one item of the map."""
        return self.items.deserialize(raw)


class Counts(Map):
    """A map of status to count."""

    def __init__(self) -> None:
        self.status, self.count = Text(64), Count()
        super().__init__(self.status, self.count, MAX_STATUSES, load_default=dict)

    def is_plain(self, value: Any) -> bool:
        return (
            type(value) is dict
            and len(value) <= self.maximum
            and all(map(self.status.is_plain, value))
            and all(map(self.count.is_plain, value.values()))
        )


class Names(Plain, fields.List[str]):
    """A list of at most 100 names; the bound is checked before any name."""

    maximum = MAX_NAMES

    def __init__(self) -> None:
        self.item = Text(64)
        super().__init__(
            cls_or_instance=self.item, metadata={"maxItems": self.maximum}, load_default=list
        )

    def is_plain(self, value: Any) -> bool:
        return (
            type(value) is list
            and len(value) <= self.maximum
            and all(map(self.item.is_plain, value))
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("Must be a list.")
        if len(value) > self.maximum:
            raise ValidationError(f"Must have at most {self.maximum} names: this has {len(value)}.")
        return super()._deserialize(value, attr, data, **kwargs)


def is_control(character: str) -> bool:
    """Tell whether this is a control character: C0, DEL or C1."""
    return character < "\x20" or "\x7f" <= character < "\xa0"
