"""The state of the fleet in numbers, as the console shows it."""

from typing import Any

from flask import Response, current_app
from sqlalchemy import Connection

from receiver.db.engine import reading
from receiver.events import watch
from receiver.http.contract import Contract, Resource
from receiver.http.responses import success
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import groups
from receiver.ops import gauges, hours
from receiver.ops.gauges import Numbers
from receiver.values import at
from schemas.overview import FleetSchema
from schemas.requests import STATES, TROUBLES

resource = Resource("overview", __name__)


@resource.view("GET", "/fleet/", contract=Contract(("admin",), FleetSchema()))
def show() -> Response:
    """Return how many integrations are in each state and trouble, and the pushes of a day."""
    # So that a page that is opened after a push shows it.
    hours.store_now()
    with reading() as connection:
        numbers = gauges.look(connection, gauges.WAIT_SECONDS)
        return success(
            {
                "counted_at": numbers.counted_at and at(numbers.counted_at),
                "states": {state: numbers.counts.get(state) for state in STATES},
                "troubles": _troubles(connection, numbers),
                "pushes": hours.last_day(connection),
                "deliveries": _deliveries(connection),
            }
        )


def _deliveries(connection: Connection) -> dict[str, Any]:
    watched = watch.look(connection)
    return {
        "results": watched.counts,
        "oldest_due_seconds": int(watched.oldest_due),
        "workers": watched.workers,
    }


def _troubles(connection: Connection, numbers: Numbers) -> list[dict[str, Any]]:
    """Describe each trouble: how many sites have it, and the one that has it longest."""
    found = groups(Freshness.of(current_app.config))
    told = []
    for name in TROUBLES:
        oldest = connection.execute(found[name].page((), None, 1)).one_or_none()
        told.append(
            {
                "trouble": name,
                "integrations": numbers.counts.get(name),
                "since": oldest and oldest.position,
                "oldest": oldest and oldest.id,
            }
        )
    return told
