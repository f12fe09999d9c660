"""`flask --app wsgi integrations …`: add, list, show, update, remove."""

from collections.abc import Iterator
from typing import Any

import click
from flask import current_app
from sqlalchemy import Connection

from receiver.db.engine import OPERATOR_SECONDS, reading, writing
from receiver.db.models import Integration
from receiver.integrations import change, removal
from receiver.integrations import labels as labels_of
from receiver.integrations.conditions import Condition
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import MAX_ROWS
from receiver.integrations.register import add as add_integration
from receiver.integrations.search import Search, by_id
from receiver.keys import keyring, listing
from receiver.ops import printing
from receiver.ops.commands import (
    LabelOption,
    find,
    id_argument,
    integrations,
    json_option,
    search_options,
    searched,
)
from receiver.ops.printing import printable
from receiver.ops.streams import echo_json
from receiver.structure import document
from schemas.push import KINDS
from schemas.requests import IntegrationChangesSchema, NewIntegrationSchema

LISTED = ("id", "site_url", "name", "last_structure_fetch", "post_types", "taxonomies")
SHOWN = ("id", "state", *LISTED[3:], "keys_on_fallback", "site_url")

label_option = click.option(
    "--label",
    "labels",
    type=LabelOption(),
    multiple=True,
    metavar="KEY=VALUE",
    help="What to find it by; more than once for more.",
)


@integrations.command()
@click.argument("site_url", metavar="URL")
@click.option("--name", help="What people call the site.")
@label_option
@json_option
def add(
    site_url: str, name: str | None, labels: tuple[tuple[str, str], ...], as_json: bool
) -> None:
    """Create an integration for the site at URL and print its API key, once."""
    body = NewIntegrationSchema().load({"site_url": site_url, "name": name, "labels": dict(labels)})
    with writing() as connection:
        created = add_integration(connection, **body)
    # Who gave none is not told of them: scripts read what is printed.
    if not labels:
        del created["labels"]
    printing.new_key(created, as_json)


@integrations.command()
@id_argument
@click.option("--name", help="What people call the site; empty for no name.")
@click.option("--site-url", metavar="URL", help="Where the site is now.")
@label_option
def update(integration_id: int, labels: tuple[tuple[str, str | None], ...], **given: Any) -> None:
    """Change the name, the address or labels of an integration; KEY= takes a label away."""
    # Not given is left as it is, given as empty is taken away.
    told = {option: value or None for option, value in given.items() if value is not None}
    if labels:
        told["labels"] = dict(labels)
    body = IntegrationChangesSchema().load(told)
    with writing() as connection:
        change.change(connection, integration_id, body)
    click.echo(f"Changed integration {integration_id}: {', '.join(body) or 'nothing'}.")


@integrations.command("list")
@json_option
@search_options
def index(as_json: bool, **asked: Any) -> None:
    """List the integrations: state, last push, live keys that an older SECRET_KEY made."""
    with reading(OPERATOR_SECONDS) as connection:
        rows = _all(connection, searched(asked))
        if as_json:
            echo_json(rows)
            return
        line = "{:>6}  {:<12}  {:<19}  {:>10}  {:>10}  {:>8}  {}"
        titles = ("ID", "STATE", "LAST PUSH (UTC)", "POST TYPES", "TAXONOMIES", "OLD KEYS", "SITE")
        click.echo(line.format(*titles))
        for row in rows:
            row["last_structure_fetch"] = printing.time(row["last_structure_fetch"])
            click.echo(line.format(*(row[name] for name in SHOWN)))


def _all(connection: Connection, wanted: list[Condition]) -> Iterator[dict[str, Any]]:
    """Give what is listed of all integrations that meet the conditions, a page at a time."""
    columns = [getattr(Integration, name) for name in LISTED if name != "id"]
    state = Freshness.of(current_app.config).state().label("state")
    search, last = Search(connection, wanted, [*columns, state]), 0
    while last is not None:
        found = by_id(search, last, MAX_ROWS - 1)
        old_keys = keyring.on_fallback(connection, [row.id for row in found.rows])
        for row in found.rows:
            yield {**row._mapping, "keys_on_fallback": old_keys.get(row.id, 0)}
        last = found.cursor


@integrations.command()
@id_argument
def show(integration_id: int) -> None:
    """Print the keys and the structure that are stored for an integration."""
    with reading() as connection:
        row = find(connection, integration_id)
        found = listing.of_integration(connection, integration_id)
        told = labels_of.of_each(connection, [integration_id])[integration_id]
        held = document.held_of(document.load(connection, integration_id))
    click.echo(f"{row.site_url}: {row.state}, revision {row.revision or 'none'}")
    if told:
        shown = (f"{key}={printable(value)}" for key, value in told.items())
        click.echo(f"labels: {', '.join(shown)}")
    click.echo()
    printing.keys(found)
    for kind in KINDS:
        click.echo(f"\n{kind.replace('_', ' ')} ({len(held.present[kind])})")
        for name, entry in held.present[kind].items():
            label = printable(entry["label"]) + ("" if entry["enabled"] else " (off)")
            click.echo(f"  {printable(name):<32} {entry['count']:>10}  {label}")


@integrations.command()
@id_argument
def remove(integration_id: int) -> None:
    """Remove an integration with its keys, structure and history."""
    with reading() as connection:
        row = find(connection, integration_id)
    removal.remove(writing, integration_id)
    click.echo(f"Removed integration {integration_id} ({row.site_url}).")
