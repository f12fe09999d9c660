"""Register integrations: one for each site, with its first key."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert

from receiver.db.models import Integration, Structure
from receiver.db.statements import insert_new
from receiver.integrations import labels
from receiver.keys import keyring
from receiver.refusals import Refusal
from receiver.structure import homes as homes_of
from receiver.structure import index
from receiver.values import at
from schemas.homes import home_of

# `site_url`, `name` and `labels`, as the schema gives them.
Wanted = Mapping[str, Any]
Created = dict[str, Any]


class SiteTaken(Refusal):
    """The site has an integration already."""

    code = "site_taken"

    def __init__(self, integration_id: int | None) -> None:
        super().__init__(
            f"Integration {integration_id} is this site's already: make a new key for it (POST"
            f" …/integrations/{integration_id}/keys/, or `integrations rotate-key"
            f" {integration_id}`), or remove it first.",
            integration=integration_id,
        )


def add(
    connection: Connection, site_url: str, name: str | None, labels: labels.Labels | None = None
) -> Created:
    """Create an integration with its first key; raise SiteTaken when the site has one."""
    wanted = {"site_url": site_url, "name": name, "labels": labels or {}}
    (outcome,) = add_each(connection, [wanted])
    if isinstance(outcome, SiteTaken):
        raise outcome
    return outcome


def add_each(connection: Connection, wanted: Sequence[Wanted]) -> list[Created | SiteTaken]:
    """Create each of these integrations; return in the same order what became of them.

    Of two for one site the first is created.
    """
    homes = [home_of(one["site_url"]) for one in wanted]
    owners = homes_of.owners_of(connection, homes)
    free: dict[str, Wanted] = {}
    for home, one in zip(homes, wanted, strict=True):
        if home not in owners:
            free.setdefault(home, one)
    made = _insert(connection, free)
    owners |= {home: created["id"] for home, created in made.items()}
    # Others may have been quicker: their transactions are over by now.
    owners |= homes_of.owners_of(connection, free.keys() - made.keys())
    return [made.pop(home) if home in made else SiteTaken(owners.get(home)) for home in homes]


def as_created(one: Wanted, integration_id: int, key_id: str, api_key: str) -> Created:
    """Return what is told of a new integration, its key included."""
    told = {name: one[name] for name in ("site_url", "name", "labels")}
    return {"id": integration_id, **told, **keyring.handed_out(key_id, api_key)}


def _insert(connection: Connection, free: Mapping[str, Wanted]) -> dict[str, Created]:
    """Insert those whose homes nobody has taken by now; return them by home."""
    if not free:
        return {}
    now = at(time.time())
    # In the order of the homes: two batches could wait for each other otherwise.
    rows = [
        {"site_url": one["site_url"], "site_home": home, "name": one["name"], "created_at": now}
        for home, one in sorted(free.items())
    ]
    insertion = insert_new(connection, Integration)
    insertion = insertion.returning(Integration.site_home, Integration.id)
    ids = {row.site_home: row.id for row in connection.execute(insertion, rows)}
    _give_up(connection, [ids.pop(home) for home in ids.keys() - homes_of.claim(connection, ids)])
    if not ids:
        return {}
    connection.execute(insert(Structure), [{"integration_id": each} for each in ids.values()])
    index.add(connection, [(ids[home], free[home]["site_url"], free[home]["name"]) for home in ids])
    labels.put(connection, {ids[home]: free[home]["labels"] for home in ids})
    keys = keyring.issue_each(connection, list(ids.values()))
    return {
        home: as_created(free[home], integration_id, *key)
        for (home, integration_id), key in zip(ids.items(), keys, strict=True)
    }


def _give_up(connection: Connection, integration_ids: Sequence[int]) -> None:
    """Delete what was inserted for a home that another integration has."""
    if integration_ids:
        connection.execute(delete(Integration).where(Integration.id.in_(integration_ids)))
