"""How fresh what an integration pushed is, in one definition for reads, lists and the fleet."""

import time
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, case

from receiver.answers import at
from receiver.models import Integration


def state() -> ColumnElement[str]:
    """Return the expression that is an integration's state now, one of the schemas' STATES."""
    now, (late, stale) = at(time.time()), _limits()
    last = Integration.last_structure_fetch
    return case(
        (Integration.disconnected_at.is_not(None), "disconnected"),
        (last.is_(None), "never"),
        (last < now - stale, "stale"),
        (last < now - late, "late"),
        else_="fresh",
    )


def deadlines(
    last: datetime | None, disconnected_at: datetime | None
) -> dict[str, datetime | None]:
    """Return when it becomes late and stale: never, before the first push or once disconnected."""
    if last is None or disconnected_at is not None:
        return {"late_after": None, "stale_after": None}
    late, stale = _limits()
    return {"late_after": last + late, "stale_after": last + stale}


def _limits() -> tuple[timedelta, timedelta]:
    """Return how old a structure is when it becomes late, and when stale."""
    config = current_app.config
    late, stale = config["LATE_AFTER_HOURS"], config["STALE_AFTER_HOURS"]
    return timedelta(hours=late), timedelta(hours=stale)
