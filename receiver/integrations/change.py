"""Change what an integration is called, where its site is, and its labels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, update

from receiver.db.models import Integration
from receiver.integrations import labels
from receiver.integrations.register import SiteTaken
from receiver.structure import homes, index
from receiver.structure.happened import Happened
from receiver.structure.receive import lock
from schemas.homes import home_of, spellings_of


def change(connection: Connection, integration_id: int, changes: Mapping[str, Any]) -> None:
    """Merge `name`, `site_url` and `labels`, as far as they are there (RFC 7396).

    Raise Gone, SiteTaken or TooManyLabels.
    """
    row = lock(connection, integration_id)
    values = {"name": changes["name"]} if "name" in changes else {}
    if "site_url" in changes:
        values |= _moved(connection, row, changes["site_url"])
    if values:
        query = update(Integration).where(Integration.id == integration_id)
        connection.execute(query.values(values))
        told = {**row._mapping, **values}
        index.rename(connection, integration_id, told["site_url"], told["name"])
    if "labels" in changes:
        labels.merge(connection, integration_id, changes["labels"])


def disconnect(connection: Connection, integration_id: int, now: datetime) -> list[Happened]:
    """Note that the site stopped on purpose; return what happened by that. Raise Gone."""
    row = lock(connection, integration_id)
    query = update(Integration).where(Integration.id == integration_id)
    connection.execute(query.values(disconnected_at=now, lapse=None))
    return [] if row.disconnected_at else [Happened("integration.disconnected", {})]


def _moved(connection: Connection, row: Row[Any], site_url: str) -> dict[str, Any]:
    """Return the values of a site that is now at this address, which may be the one it had."""
    home = home_of(site_url)
    _claim(connection, row.id, home)
    values: dict[str, Any] = {"site_url": site_url, "site_home": home}
    if row.home and row.home not in spellings_of(home) and home != row.site_home:
        # As a push with `rebind` does: from now on the site pushes from there.
        values |= {"home": home, "home_url": site_url}
        values |= {"mismatch_home_url": None, "mismatch_since": None}
    homes.move(connection, row.id, homes.of(row), homes.of({**row._mapping, **values}))
    return values


def _claim(connection: Connection, integration_id: int, home: str) -> None:
    """Take a home that is free; raise SiteTaken where another integration has it."""
    taken = homes.owners_of(connection, [home])
    if not taken and not homes.claim(connection, {home: integration_id}):
        taken = homes.owners_of(connection, [home])  # another was quicker
    if taken.get(home, integration_id) != integration_id:
        raise SiteTaken(taken[home])
