"""The labels of the integrations: what the provider wants to find a site by."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from receiver.db.models import Label
from receiver.refusals import Refusal
from schemas.labels import MAX_LABELS

Labels = Mapping[str, str]


class TooManyLabels(Refusal):
    """An integration would have more labels than it may."""

    code = "validation_failed"


def of_each(connection: Connection, integration_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the labels of each of these integrations, sorted by key."""
    found: dict[int, dict[str, str]] = {each: {} for each in integration_ids}
    query = select(Label.integration_id, Label.key, Label.value)
    query = query.where(Label.integration_id.in_(integration_ids)).order_by(Label.key)
    for row in connection.execute(query):
        found[row.integration_id][row.key] = row.value
    return found


def put(connection: Connection, labels: Mapping[int, Labels]) -> None:
    """Store the labels of integrations that have none."""
    rows = [
        {"integration_id": integration_id, "key": key, "value": value}
        for integration_id, of_one in labels.items()
        for key, value in of_one.items()
    ]
    if rows:
        connection.execute(insert(Label), rows)


def merge(
    connection: Connection, integration_id: int, changes: Mapping[str, str | None] | None
) -> None:
    """Set the labels that are named and take away those that are None; None takes away all.

    Raise TooManyLabels when more than 16 would be left.
    """
    held = of_each(connection, [integration_id])[integration_id]
    merged = {} if changes is None else {**held, **changes}
    left = {key: value for key, value in merged.items() if value is not None}
    if len(left) > MAX_LABELS:
        message = f"At most {MAX_LABELS} labels: this would leave {len(left)}. Set some to null."
        errors = [{"path": "labels", "message": message}]
        raise TooManyLabels(f"labels: {message}", errors=errors)
    connection.execute(delete(Label).where(Label.integration_id == integration_id))
    put(connection, {integration_id: left})
