"""`flask --app wsgi integrations types ID`: TypeScript unions of what one site has."""

import json
from collections.abc import Iterable
from typing import Any

import click

from receiver.db.engine import reading
from receiver.ops.commands import find, id_argument, integrations
from receiver.structure import document

UNIONS = {"post_types": "PostType", "taxonomies": "Taxonomy"}


@integrations.command()
@id_argument
def types(integration_id: int) -> None:
    """Print TypeScript unions of the names of a site's post types and taxonomies."""
    with reading() as connection:
        row = find(connection, integration_id)
        present = document.held_of(document.load(connection, integration_id)).present
    revision = "before its first push" if row.revision is None else f"at revision {row.revision}"
    click.echo(
        f"// {json.dumps(row.site_url)} {revision}: `integrations types {row.id}` wrote this."
    )
    for kind, union in UNIONS.items():
        click.echo(f"\nexport type {union} = {_union(present[kind])};")
        click.echo(f"export type Enabled{union} = {_union(_enabled(present[kind]))};")


def _enabled(entries: dict[str, Any]) -> list[str]:
    return [name for name, entry in entries.items() if entry["enabled"]]


def _union(names: Iterable[str]) -> str:
    """Return a union of string literals, in ASCII, so that no name can end its literal."""
    return " | ".join(json.dumps(name) for name in sorted(names)) or "never"
