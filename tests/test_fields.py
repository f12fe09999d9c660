"""Fields whose plain values take the fast path: it skips no check, and shares nothing."""

from typing import Any

import pytest
from marshmallow import ValidationError, validate

from schemas.fields import Count, Counts, Flag, Names, Text
from schemas.push import Push
from tests.support.pusher import entry


@pytest.mark.parametrize("field", [Count, Text, Flag])
def test_a_validator_that_plain_values_would_never_meet_is_refused(field: Any) -> None:
    with pytest.raises(TypeError):
        field(validate=validate.Equal(5))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Count(0, 10), 11),
        (Text(3), "four"),
        (Text(3), "a\0"),
        (Names(), [1]),
        (Names(), ["x"] * 101),
        (Counts(), {"": 1}),
        (Counts(), {"publish": -1}),
    ],
)
def test_what_is_out_of_bounds_is_not_plain(field: Any, value: Any) -> None:
    assert not field.is_plain(value)
    with pytest.raises(ValidationError):
        field.deserialize(value)


def test_entries_that_are_alike_share_no_list() -> None:
    document = {"post_types": {"a": entry("A", 1), "b": entry("A", 1)}, "taxonomies": {}}
    first, second = Push(document).entries["post_types"].values()
    assert first == second
    assert first["supports"] is not second["supports"]
    assert first["counts"] is not second["counts"]
