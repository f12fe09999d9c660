"""Labels: keys and values by which a provider finds its sites."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from schemas.fields import Map, Text, is_control

MAX_LABELS = 16


class LabelKey(fields.String):
    """The key of a label."""

    def __init__(self) -> None:
        message = "A label's key is 1 to 40 of a-z, 0-9, _, . and -."
        super().__init__(validate=validate.Regexp(r"[a-z0-9_.-]{1,40}\Z", error=message))


class LabelValue(Text):
    """The value of a label: plain text of one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(80, **kwargs)

    def is_plain(self, value: Any) -> bool:
        return super().is_plain(value) and not any(map(is_control, value))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any(map(is_control, text)):
            raise ValidationError("Must not hold control characters.")
        return text


def labels() -> Map:
    """Return a field for the labels of a new integration."""
    return Map(LabelKey(), LabelValue(), MAX_LABELS, load_default=dict)


def changed_labels() -> Map:
    """Return a field for changed labels; null removes a label, or as the whole value all labels."""
    # Twice as many, so that one request may replace them all.
    return Map(LabelKey(), LabelValue(allow_none=True), 2 * MAX_LABELS, allow_none=True)
