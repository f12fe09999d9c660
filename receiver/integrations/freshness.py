"""How fresh what an integration pushed is, in one definition for reads, lists and the fleet."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case

from receiver.db.models import Integration
from receiver.values import at


class Freshness(NamedTuple):
    """How old a structure is when it becomes late, and when stale."""

    late: timedelta
    stale: timedelta

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Freshness":
        """Return what the settings say."""
        late, stale = config["LATE_AFTER_HOURS"], config["STALE_AFTER_HOURS"]
        return cls(timedelta(hours=late), timedelta(hours=stale))

    def state(self) -> ColumnElement[str]:
        """Return the expression that is an integration's state now, one of the schemas' STATES."""
        now = at(time.time())
        last = Integration.last_structure_fetch
        return case(
            (Integration.disconnected_at.is_not(None), "disconnected"),
            (last.is_(None), "never"),
            (last < now - self.stale, "stale"),
            (last < now - self.late, "late"),
            else_="fresh",
        )

    def state_of(self, last: datetime | None, disconnected_at: datetime | None) -> str:
        """Return the state of one integration, of which these columns are loaded."""
        if disconnected_at is not None:
            return "disconnected"
        if last is None:
            return "never"
        age = at(time.time()) - last
        return "stale" if age > self.stale else "late" if age > self.late else "fresh"

    def deadlines(
        self, last: datetime | None, disconnected_at: datetime | None
    ) -> dict[str, datetime | None]:
        """Return when it becomes late and stale.

        Never, before the first push or once disconnected.
        """
        if last is None or disconnected_at is not None:
            return {"late_after": None, "stale_after": None}
        return {"late_after": last + self.late, "stale_after": last + self.stale}
