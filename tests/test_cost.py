"""What each kind of request costs, in counts that no other load on the machine changes."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

import orjson
import pytest
from flask import Flask
from marshmallow.fields import Field
from sqlalchemy import event
from werkzeug.test import TestResponse

from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.keys import mint
from receiver.structure.history import Delivery
from receiver.structure.receive import receive
from schemas.push import Push
from tests.support.pusher import Pusher
from tests.support.serving import SECRET


@dataclass
class Cost:
    """First words of statements, marshmallow's field loads, bytes parsed and written as JSON."""

    statements: list[str] = field(default_factory=list)
    field_loads: int = 0
    parsed: int = 0
    written: int = 0


class Watch(Protocol):
    def __call__(self) -> AbstractContextManager[Cost]: ...


@pytest.fixture
def watch(app: Flask) -> Watch:
    @contextmanager
    def watched() -> Iterator[Cost]:
        cost = Cost()
        deserialize, loads, dumps = Field.deserialize, orjson.loads, orjson.dumps

        def count_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                cost.statements.append(statement.split(maxsplit=1)[0])

        def count_field(*args: Any, **kwargs: Any) -> Any:
            cost.field_loads += 1
            return deserialize(*args, **kwargs)

        def count_parsed(text: Any) -> Any:
            cost.parsed += len(text)
            return loads(text)

        def count_written(*args: Any, **kwargs: Any) -> bytes:
            encoded = dumps(*args, **kwargs)
            cost.written += len(encoded)
            return encoded

        with app.app_context(), pytest.MonkeyPatch.context() as patch:
            engine = db.engine
            patch.setattr(Field, "deserialize", count_field)
            patch.setattr(orjson, "loads", count_parsed)
            patch.setattr(orjson, "dumps", count_written)
            event.listen(engine, "before_cursor_execute", count_statement)
            try:
                yield cost
            finally:
                event.remove(engine, "before_cursor_execute", count_statement)

    return watched


def structure(entries: int, count: int = 1, label: str | None = None) -> dict[str, Any]:
    """Return as many post types, of labels that nobody has pushed yet."""
    label = label or uuid4().hex
    counts = {"publish": count, "draft": 2}
    entry = {"label": label, "supports": ["title", "editor"], "count": count, "counts": counts}
    return {"post_types": {f"type_{each}": entry for each in range(entries)}, "taxonomies": {}}


def read(pusher: Pusher, **headers: str) -> TestResponse:
    return pusher.client.get(pusher.path("content-types/"), headers=pusher.bearer() | headers)


def test_a_read_is_one_statement_and_parses_nothing(pusher: Pusher, watch: Watch) -> None:
    pusher.push(structure(40))
    with watch() as cost:
        answer = read(pusher)
    assert cost.statements == ["SELECT"]
    assert (cost.field_loads, cost.parsed) == (1, 0)  # the only parameter of its query
    assert cost.written < len(answer.data) + 500  # the answer, and a line of the log


def test_a_read_that_is_known_costs_no_more(pusher: Pusher, watch: Watch) -> None:
    pusher.push(structure(40))
    etag = read(pusher).headers["ETag"]
    with watch() as cost:
        answer = read(pusher, **{"If-None-Match": etag})
    assert (answer.status_code, cost.statements, cost.parsed) == (304, ["SELECT"], 0)


def test_an_unchanged_push_validates_its_envelope_alone(pusher: Pusher, watch: Watch) -> None:
    pushed = structure(40)
    pusher.push(pushed)
    with watch() as cost:
        answer = pusher.push(pushed, trigger="cron")
    assert answer.json["data"]["result"] == "unchanged"
    # The key with the digests; then the lock, the id, the integration and the push.
    assert cost.statements == ["SELECT", "SELECT", "SELECT", "UPDATE", "INSERT"]
    body = len(json.dumps(pushed | {"trigger": "cron"}))
    assert cost.field_loads <= 5
    assert cost.parsed == body
    assert cost.written < body + 1000  # the digest's form, the answer, and a line of the log


def test_new_counts_are_all_that_is_validated(pusher: Pusher, watch: Watch) -> None:
    pushed = structure(40)
    pusher.push(pushed)
    with watch() as cost:
        answer = pusher.push(structure(40, 7, pushed["post_types"]["type_0"]["label"]))
    assert answer.json["data"]["result"] == "applied"
    assert cost.statements == [*["SELECT"] * 4, *["UPDATE"] * 2, "INSERT"]
    assert cost.field_loads <= 40 * 2 + 10  # of each entry: its name, and the map of its counts


def test_each_label_is_validated_once(pusher: Pusher, watch: Watch) -> None:
    with watch() as cost:
        pusher.push(structure(40))
    # The changes, and read again for the event; the push; the site for the event, the event.
    assert cost.statements[-5:] == ["INSERT", "SELECT", "INSERT", "SELECT", "INSERT"]
    alike = cost.field_loads
    with watch() as cost:
        pusher.push(structure(40, 8))
    assert cost.field_loads == alike  # the forty entries of one push are alike but for their names
    assert alike < 40 * 2 + 30


def test_cost_grows_with_entries_and_not_faster(pusher: Pusher, watch: Watch) -> None:
    with watch() as small:
        pusher.push(structure(20))
    with watch() as large:
        pusher.push(structure(200))
    assert len(large.statements) == len(small.statements)
    assert large.field_loads <= 10 * small.field_loads
    assert large.written <= 10.5 * small.written


def test_a_push_that_was_overtaken_is_validated_after_all(pusher: Pusher, app: Flask) -> None:
    """Its digest was the stored one when the key was looked up, and no longer is."""
    pusher.push(structure(2))
    document = structure(3)
    push = Push(document)
    with app.app_context(), writing() as connection:
        key_id = mint.key_id_of(pusher.key, [SECRET])
        delivery = Delivery(pusher.id, key_id, None, datetime.now(UTC), "", "another digest")
        receipt = receive(connection, delivery, push, 0)
    assert receipt
    assert (receipt.result, receipt.post_types) == ("applied", 3)
