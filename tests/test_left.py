"""What left: how much of it is kept, and what it costs the pushes after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from receiver import entries
from receiver.extensions import db
from tests.pusher import Pusher, entry, structure


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that are executed."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield found
        event.remove(db.engine, "before_cursor_execute", note)


def names(number: int, first: int = 0, letter: str = "p") -> dict[str, object]:
    return {f"{letter}{n}": entry() for n in range(first, first + number)}


def left(pusher: Pusher, kind: str = "post_types") -> list[str]:
    read = pusher.read("?include=missing")[kind]
    return [name for name, item in read.items() if "missing_since" in item]


def test_of_what_left_as_many_are_kept_as_may_be_there(pusher: Pusher) -> None:
    pusher.result(structure(names(900), names(1900, letter="t")))
    pusher.result(structure(names(100, 900), names(100, 1900, "t")))
    assert (len(left(pusher)), len(left(pusher, "taxonomies"))) == (900, 1900)
    result = pusher.result(structure(names(200, 1000), names(200, 2000, "t")))
    assert result["forgotten"] == 0
    result = pusher.result(structure(names(5, 5000)))
    assert result["forgotten"] == 200 + 200
    assert left(pusher) == [f"p{n}" for n in range(200, 1200)]
    assert left(pusher, "taxonomies") == [f"t{n}" for n in range(200, 2200)]


def test_what_is_forgotten_appears_anew(pusher: Pusher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(entries.BOUNDS, "post_types", 2)
    for number in range(4):
        pusher.result(structure(names(1, number)))
    assert left(pusher) == ["p1", "p2"]
    pusher.result(structure(names(4)))
    rows = [(row["what"], row["name"]) for row in pusher.changes("?since=4")]
    assert sorted(rows) == [("appeared", "p0"), ("returned", "p1"), ("returned", "p2")]


def test_what_left_is_kept_within_its_bytes(pusher: Pusher) -> None:
    for number in range(8):
        large = {f"p{number}-{n}": entry(description="x" * 4096) for n in range(240)}
        pusher.result(structure(large))
    kept = left(pusher)
    assert 700 < len(kept) < 1000
    assert kept[-1] == "p6-239"


def test_a_push_that_moves_nothing_does_not_touch_what_left(
    pusher: Pusher, statements: list[str]
) -> None:
    pusher.result(structure(names(50)))
    pusher.result(structure(names(2)))
    statements.clear()
    pusher.result(structure({"p0": entry(count=11), "p1": entry("News")}))
    assert not [statement for statement in statements if "missing" in statement]
    pusher.result(structure(names(3)))
    assert [statement for statement in statements if "missing" in statement]
