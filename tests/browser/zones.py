"""Where on Earth it is what time."""

from datetime import UTC, datetime


def zone_where_it_is(hour: int) -> str:
    """Return the name of a time zone in which this full hour of the day has struck last."""
    west = (datetime.now(UTC).hour - hour) % 24
    # The names of these zones count to the west: Etc/GMT+5 is five hours behind.
    return f"Etc/GMT+{west}" if west <= 12 else f"Etc/GMT-{24 - west}"
