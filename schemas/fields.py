"""Fields that take what PHP really sends and refuse what is merely loose."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from schemas import MAX_ERRORS, number_of_errors
from schemas.homes import home_of

MOST_COUNT = 2**53 - 1  # what a double, and so JavaScript, holds exactly
MOST_POST_TYPES, MOST_TAXONOMIES, MOST_STATUSES, MOST_NAMES = 1000, 2000, 64, 100
DIGITS = re.compile(r"0|[1-9][0-9]{0,15}")


class Plain(fields.Field[Any]):
    """A field that passes a plain value at a glance: nearly all are, and a push has hundreds."""

    def is_plain(self, value: Any) -> bool:
        """Tell whether a value is already what the field gives and within its bounds."""
        raise NotImplementedError

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return value if self.is_plain(value) else super().deserialize(value, *args, **kwargs)


class Count(Plain, fields.Integer):
    """A whole number in bounds: 12 or "12", but not 1.5, 1e3, true or " 7"."""

    def __init__(self, least: int = 0, most: int = MOST_COUNT, **kwargs: Any) -> None:
        super().__init__(metadata={"minimum": least, "maximum": most}, **kwargs)
        self.least, self.most = least, most

    def is_plain(self, value: Any) -> bool:
        return type(value) is int and self.least <= value <= self.most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and DIGITS.fullmatch(value):
            value = int(value)
        if not self.is_plain(value):
            raise ValidationError(f"Must be a whole number from {self.least} to {self.most}.")
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
    """Text of so many characters, without NUL."""

    def __init__(self, most: int = 255, least: int = 1, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(least, most), **kwargs)
        self.least, self.most = least, most

    def is_plain(self, value: Any) -> bool:
        return type(value) is str and self.least <= len(value) <= self.most and "\0" not in value

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Must be text.")
        if "\x00" in value:
            raise ValidationError("Must not hold a NUL character.")
        return value


class TextOrFalse(Text):
    """Text, or the `false` with which WordPress says that there is none."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize(None if value is False else value, *args, **kwargs)


class SiteUrl(Text):
    """The http or https address of a site."""

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
    """The name of a post type, as WordPress allows it."""

    def __init__(self) -> None:
        message = "A post type's name is 1 to 20 of a-z, 0-9, _ and -."
        super().__init__(validate=validate.Regexp(r"[a-z0-9_-]{1,20}\Z", error=message))


class TaxonomyName(fields.String):
    """The name of a taxonomy: what fits into WordPress's 32 bytes, in any script."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not 1 <= len(value.encode()) <= 32 or any(is_control(character) for character in value):
            raise ValidationError(
                "A taxonomy's name is 1 to 32 bytes of UTF-8 without control characters."
            )
        return str(value)


class Map(fields.Dict):
    """A map of at most so many names; `[]` is what PHP makes of an empty one.

    The bound is looked at before any item. A bad map leaves its good items in the error's
    `valid_data`; after a hundred errors no more items are looked at.
    """

    def __init__(self, name: fields.Field[Any], item: fields.Field[Any], most: int, **kwargs: Any):
        super().__init__(keys=name, values=item, metadata={"maxProperties": most}, **kwargs)
        self.names, self.items, self.most = name, item, most

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
        """Return the value if it is a map within its bound; raise ValidationError if not."""
        if value == []:
            return {}
        if not isinstance(value, dict):
            raise ValidationError("Must be a map.")
        if len(value) > self.most:
            raise ValidationError(f"Must have at most {self.most} names: this has {len(value)}.")
        return value

    def load_item(self, raw: Any) -> Any:
        """Validate one item of the map."""
        return self.items.deserialize(raw)


class Names(fields.List[str]):
    """A list of at most 100 names; the bound is looked at before any of them."""

    most = MOST_NAMES

    def __init__(self) -> None:
        # The validator says the bound in /openapi.json.
        super().__init__(Text(64), validate=validate.Length(max=self.most), load_default=list)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("Must be a list.")
        if len(value) > self.most:
            raise ValidationError(f"Must have at most {self.most} names: this has {len(value)}.")
        return super()._deserialize(value, attr, data, **kwargs)


def is_control(character: str) -> bool:
    """Tell the C0 and C1 control characters and DEL."""
    return character < "\x20" or "\x7f" <= character < "\xa0"
