"""Real sites, from their dumps: pushed in full and read back equal."""

from typing import Any

import pytest

from tests.support.dumps import DUMPS, push_of
from tests.support.pusher import Pusher


def as_stored(value: Any) -> Any:
    """PHP's strings of digits are numbers, its false for a missing text is null."""
    if isinstance(value, dict):
        return {name: as_stored(item) for name, item in value.items()}
    return int(value) if isinstance(value, str) and value.isdigit() else value


@pytest.mark.parametrize("dump", DUMPS)
def test_a_real_site_is_read_back_equal(pusher: Pusher, dump: str) -> None:
    push = push_of(dump)
    assert pusher.result(push)["result"] == "applied"
    read = pusher.read()
    for kind in ("post_types", "taxonomies"):
        assert list(read[kind]) == list(push[kind])
        for name, pushed in push[kind].items():
            for attribute, value in pushed.items():
                expected = None if attribute in NULLS and value is False else as_stored(value)
                assert read[kind][name][attribute] == expected, (kind, name, attribute)
    assert pusher.result(push)["result"] == "unchanged"


NULLS = ("rest_base", "rest_namespace", "icon")


def test_there_are_five() -> None:
    assert len(DUMPS) == 5
