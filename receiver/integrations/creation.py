"""Create integrations on request, once however often the request comes."""

from collections.abc import Sequence

from marshmallow import ValidationError
from sqlalchemy import Connection

from receiver.integrations import repeats
from receiver.integrations.register import add_each
from receiver.integrations.repeats import Asked, Item, Outcome


def create(connection: Connection, items: Sequence[Item], asked: Asked | None) -> list[Outcome]:
    """Create what is asked for; return in the same order what became of each item.

    A repeat of `asked` gets the same outcomes. Raise IdempotencyMismatch when it has another body.
    """
    if asked is None:
        return _create(connection, items)
    kept = repeats.claim(connection, asked)
    if kept is not None:
        return repeats.recall(connection, items, kept)
    outcomes = _create(connection, items)
    repeats.remember(connection, asked, outcomes)
    return outcomes


def _create(connection: Connection, items: Sequence[Item]) -> list[Outcome]:
    good = [item for item in items if not isinstance(item, ValidationError)]
    made = iter(add_each(connection, good))
    return [item if isinstance(item, ValidationError) else next(made) for item in items]
