"""Keep what the fleet is searched by: entries, versions, addresses and names.

It is written in the transaction of what it repeats. Only what differs is written, so that an
unchanged push pays nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, update

from receiver.db.fleet_models import Entry, Site
from receiver.db.statements import INSERTS, insert_or_replace
from receiver.structure.entries import Changed, Entries
from schemas.push import KINDS
from schemas.versions import sortable

VERSIONS = ("plugin_version", "wp_version", "php_version")
# Changes of these attributes are changes of the index.
INDEXED = ("label", "enabled")

# Statements are built at import, because building one costs more than running it.
PUT_ENTRIES = {dialect: insert_or_replace(dialect, Entry) for dialect in INSERTS}
PUT_SITE = {dialect: insert_or_replace(dialect, Site) for dialect in INSERTS}
OURS = Entry.integration_id == bindparam("this")
DROP_ENTRY = delete(Entry).where(
    and_(OURS, Entry.kind == bindparam("of_kind"), Entry.name == bindparam("called"))
)
DROP_ENTRIES = delete(Entry).where(OURS)
RENAME = update(Site).where(Site.integration_id == bindparam("this"))


def is_true(integration: Row[Any]) -> bool:
    """Tell whether the index knows the last push; an older release does not write it."""
    return bool(integration.indexed_at == integration.last_structure_fetch)


def add(connection: Connection, sites: Sequence[tuple[int, str, str | None]]) -> None:
    """Add new integrations: the id, address and name of each."""
    rows = [{"integration_id": each, "text": _text(url, name)} for each, url, name in sites]
    connection.execute(insert(Site), rows)


def rename(connection: Connection, integration_id: int, site_url: str, name: str | None) -> None:
    """Note the address and the name of an integration."""
    connection.execute(RENAME, {"this": integration_id, "text": _text(site_url, name)})


def follow(
    connection: Connection, integration: Row[Any], changes: Sequence[Changed], present: Entries
) -> None:
    """Repeat the changes of the entries; write all of them if the index is not true."""
    if is_true(integration):
        names = {(each.kind, each.name): None for each in changes if _is_indexed(each)}
    else:
        connection.execute(DROP_ENTRIES, {"this": integration.id})
        names = {(kind, name): None for kind in KINDS for name in present[kind]}
    here = [key for key in names if key[1] in present[key[0]]]
    gone = [key for key in names if key[1] not in present[key[0]]]
    if gone:
        rows = [{"this": integration.id, "of_kind": kind, "called": name} for kind, name in gone]
        connection.execute(DROP_ENTRY, rows)
    if here:
        rows = [_row(integration.id, kind, name, present[kind][name]) for kind, name in here]
        connection.execute(PUT_ENTRIES[connection.dialect.name], rows)


def note_versions(connection: Connection, integration: Row[Any], site: str | None) -> None:
    """Repeat the versions of a `site` block that is about to replace the stored one."""
    is_known = is_true(integration)
    if is_known and site in (None, integration.site):
        return
    before, after = _versions(integration.site), _versions(site or integration.site)
    if is_known and before == after:
        return
    row = {"integration_id": integration.id, "text": _text(integration.site_url, integration.name)}
    connection.execute(PUT_SITE[connection.dialect.name], row | after)


def _is_indexed(change: Changed) -> bool:
    return change.attribute is None or change.attribute in INDEXED


def _text(site_url: str, name: str | None) -> str:
    return f"{site_url}\n{name or ''}".lower()


def _versions(site: str | None) -> dict[str, int | None]:
    told: Mapping[str, Any] = orjson.loads(site) if site else {}
    return {name: sortable(told.get(name)) for name in VERSIONS}


def _row(integration_id: int, kind: str, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    told = {"enabled": entry["enabled"], "label": entry["label"]}
    return {"integration_id": integration_id, "kind": kind, "name": name, **told}
