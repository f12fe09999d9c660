"""How fresh what an integration pushed is, in one definition for reads, lists and the fleet."""

import time
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, case

from receiver.answers import at
from receiver.models import Integration


def state() -> ColumnElement[str]:
    """Return the expression that is an integration's state now, one of the schemas' STATES."""
    now = at(time.time())
    last = Integration.last_structure_fetch
    return case(
        (Integration.disconnected_at.is_not(None), "disconnected"),
        (last.is_(None), "never"),
        (last < now - _hours("STALE_AFTER_HOURS"), "stale"),
        (last < now - _hours("LATE_AFTER_HOURS"), "late"),
        else_="fresh",
    )


def deadlines(
    last: datetime | None, disconnected_at: datetime | None
) -> dict[str, datetime | None]:
    """Return when it becomes late and stale: never, before the first push or once disconnected."""
    if last is None or disconnected_at is not None:
        return {"late_after": None, "stale_after": None}
    return {
        "late_after": last + _hours("LATE_AFTER_HOURS"),
        "stale_after": last + _hours("STALE_AFTER_HOURS"),
    }


def _hours(setting: str) -> timedelta:
    return timedelta(hours=current_app.config[setting])
