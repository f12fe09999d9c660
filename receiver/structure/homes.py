"""Whose a home is: one row tells it, wherever the integration itself is stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from receiver.db.models import Home
from receiver.db.statements import insert_new
from schemas.homes import spellings_of


def owners_of(connection: Connection, homes: Iterable[str]) -> dict[str, int]:
    """Return the integrations that were created for these homes or are bound to them."""
    asked = {spelling: home for home in homes for spelling in spellings_of(home)}
    if not asked:
        return {}
    query = select(Home.home, Home.integration_id).where(Home.home.in_(asked))
    return {asked[row.home]: row.integration_id for row in connection.execute(query)}


def claim(connection: Connection, owners: Mapping[str, int]) -> set[str]:
    """Give each home to its integration; return those that nobody had.

    It waits for another transaction that claims the same.
    """
    if not owners:
        return set()
    # In the order of the homes: two batches could wait for each other otherwise.
    rows = [{"home": home, "integration_id": owner} for home, owner in sorted(owners.items())]
    insertion = insert_new(connection, Home).returning(Home.home)
    return set(connection.execute(insertion, rows).scalars())


def of(integration: Mapping[str, Any] | Row[Any]) -> set[str]:
    """Return the homes of an integration: of its address, and that to which it is bound."""
    values = integration._mapping if isinstance(integration, Row) else integration
    return {values["site_home"], values["home"]} - {None}


def move(connection: Connection, integration_id: int, before: set[str], after: set[str]) -> None:
    """Give up the homes that an integration no longer has, and claim the new ones."""
    if gone := before - after:
        ours = Home.integration_id == integration_id
        connection.execute(delete(Home).where(Home.home.in_(gone), ours))
    claim(connection, dict.fromkeys(after - before, integration_id))
