"""The operator's command line: `flask --app wsgi integrations …`, `admin-keys …`, `push …`."""

import time
from datetime import datetime, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from marshmallow import ValidationError
from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.exc import SQLAlchemyError

from receiver import document, keyring, keys
from receiver.answers import encode
from receiver.engine import OPERATOR_SECONDS, reading, writing
from receiver.errors import Problem, invalid
from receiver.freshness import state
from receiver.integrations import add as add_integration
from receiver.integrations import by_id
from receiver.models import Integration
from receiver.outages import outage_of
from schemas.push import KINDS
from schemas.requests import IntegrationSchema

LINK_SECONDS = 3600


class Commands(AppGroup):
    """Commands whose refusals are told in a line, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise click.ClickException(invalid(error).detail) from None
        except Problem as problem:
            raise click.ClickException(problem.detail) from None
        except SQLAlchemyError as error:
            outage = outage_of(error)
            told = f"The database {outage.words}." if outage else f"Failed: {type(error).__name__}."
            raise click.ClickException(told) from None


integrations = Commands("integrations", help="The sites that push, and their keys.")
admin_keys = Commands("admin-keys", help="Keys that see and create all integrations.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
id_argument = click.argument("integration_id", metavar="ID", type=click.IntRange(1, 2**53 - 1))


@integrations.command()
@click.argument("site_url", metavar="URL")
@click.option("--name", help="What people call the site.")
@json_option
def add(site_url: str, name: str | None, as_json: bool) -> None:
    """Create an integration for the site at URL and print its API key, once."""
    body = IntegrationSchema().load({"site_url": site_url, "name": name})
    with writing() as connection:
        created = add_integration(connection, **body)
    _print_key(created, as_json)


@integrations.command("list")
@json_option
def index(as_json: bool) -> None:
    """List the integrations: state, last push, live keys that an older SECRET_KEY made."""
    query = select(Integration.__table__, state().label("state")).order_by(Integration.id)
    names = ("id", "site_url", "name", "state", "last_structure_fetch", "post_types", "taxonomies")
    with reading(OPERATOR_SECONDS) as connection:
        old_keys = keyring.on_fallback(connection)
        rows = [
            {name: row[name] for name in names} | {"keys_on_fallback": old_keys.get(row["id"], 0)}
            for row in connection.execute(query).mappings()
        ]
    if as_json:
        click.echo(encode(rows))
        return
    line = "{:>6}  {:<12}  {:<19}  {:>10}  {:>10}  {:>8}  {}"
    click.echo(
        line.format(
            "ID", "STATE", "LAST PUSH (UTC)", "POST TYPES", "TAXONOMIES", "OLD KEYS", "SITE"
        )
    )
    for row in rows:
        row["last_structure_fetch"] = _shown(row["last_structure_fetch"])
        shown = ("id", "state", *names[4:], "keys_on_fallback", "site_url")
        click.echo(line.format(*(row[name] for name in shown)))


@integrations.command()
@id_argument
def show(integration_id: int) -> None:
    """Print the keys and the structure that are stored for an integration."""
    with reading() as connection:
        row = _find(connection, integration_id)
        found = keyring.describe(connection, integration_id)
        held = document.held_of(document.load(connection, integration_id))
    click.echo(f"{row.site_url}: {row.state}, revision {row.revision or 'none'}\n")
    _print_keys(found)
    for kind in KINDS:
        click.echo(f"\n{kind.replace('_', ' ')} ({len(held.present[kind])})")
        for name, entry in held.present[kind].items():
            label = printable(entry["label"]) + ("" if entry["enabled"] else " (off)")
            click.echo(f"  {printable(name):<32} {entry['count']:>10}  {label}")


@integrations.command()
@id_argument
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, 87600),
    default=168,
    show_default=True,
    help="How long the old keys stay alive.",
)
@json_option
def rotate_key(integration_id: int, overlap_hours: int, as_json: bool) -> None:
    """Make a new API key and print it, once; the old ones live on for the overlap."""
    with writing() as connection:
        row = _find(connection, integration_id)
        key_id, api_key = keyring.rotate(connection, row.id, timedelta(hours=overlap_hours))
    created = {"id": row.id, "site_url": row.site_url, "name": row.name}
    _print_key(created | {"key_id": key_id, "api_key": api_key}, as_json)


@integrations.command()
@click.argument("key_id", metavar="KEY_ID")
def revoke_key(key_id: str) -> None:
    """End the key with this id at once."""
    with writing() as connection:
        if not keyring.revoke(connection, key_id):
            raise click.ClickException(f"No live key has the id {key_id}: it is 26 hex digits.")
    click.echo(f"Revoked {key_id}.")


@integrations.command()
@id_argument
def remove(integration_id: int) -> None:
    """Remove an integration with its keys, structure and history."""
    with writing() as connection:
        row = _find(connection, integration_id)
        connection.execute(delete(Integration).where(Integration.id == integration_id))
    click.echo(f"Removed integration {integration_id} ({row.site_url}).")


@integrations.command()
@id_argument
@click.option("--edit", is_flag=True, help="Let the page change settings, not only read.")
def link(integration_id: int, edit: bool) -> None:
    """Print a link to the Content Types tab that works for an hour."""
    if not current_app.config["PUBLIC_URL"]:
        raise click.ClickException("Set PUBLIC_URL to the address at which browsers find us.")
    with reading() as connection:
        _find(connection, integration_id)
    expires_at = int(time.time()) + LINK_SECONDS
    may, secret = "edit" if edit else "read", current_app.config["SECRETS"][0]
    token = keys.mint_token(integration_id, may, expires_at, secret)
    click.echo(f"{current_app.config['PUBLIC_URL']}/integrations/{integration_id}/#token={token}")


@admin_keys.command("add")
@json_option
def add_admin_key(as_json: bool) -> None:
    """Make an admin key and print it, once."""
    with writing() as connection:
        key_id, api_key = keyring.issue(connection, None)
    _print_key({"key_id": key_id, "api_key": api_key}, as_json)


@admin_keys.command("list")
@json_option
def list_admin_keys(as_json: bool) -> None:
    """List the admin keys: whether they live, and which SECRET_KEY made them."""
    with reading() as connection:
        found = keyring.describe(connection, None)
    if as_json:
        click.echo(encode(found))
    else:
        _print_keys(found)


def printable(text: str) -> str:
    """Return text from a site without what could command a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _find(connection: Connection, integration_id: int) -> Row[Any]:
    row = by_id(connection, integration_id)
    if row is None:
        raise click.ClickException(f"There is no integration {integration_id}: list shows them.")
    return row


def _print_keys(found: list[dict[str, Any]]) -> None:
    line = "{:<26}  {:<7}  {:<19}  {:<19}  {}"
    click.echo(line.format("KEY ID", "STATE", "CREATED (UTC)", "ENDS (UTC)", "SECRET_KEY"))
    for key in found:
        times = (_shown(key["created_at"]), _shown(key["ends_at"]))
        click.echo(line.format(key["key_id"], key["state"], *times, key["secret"]))


def _shown(time_: datetime | None) -> str:
    return f"{time_:%Y-%m-%d %H:%M:%S}" if time_ else "-"


def _print_key(created: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(encode(created))
        return
    if "id" in created:
        click.echo(f"Integration {created['id']} ({created['site_url']})")
    click.echo(f"Key id   {created['key_id']}")
    click.echo(f"API key  {created['api_key']}")
    click.echo("The API key is shown only now: keep it safe, and paste it into WordPress whole.")
