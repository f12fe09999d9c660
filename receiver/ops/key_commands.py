"""`flask --app wsgi integrations keys`, `rotate-key`, `revoke-key`, and `admin-keys`."""

from datetime import timedelta

import click

from receiver.db.engine import reading, writing
from receiver.integrations import keys as keys_of_integration
from receiver.keys import keyring, listing
from receiver.ops import printing
from receiver.ops.commands import admin_keys, find, id_argument, integrations, json_option
from receiver.values import encode
from schemas.requests import MAX_OVERLAP_HOURS, OVERLAP_HOURS


@integrations.command("keys")
@id_argument
@json_option
def list_keys(integration_id: int, as_json: bool) -> None:
    """List the keys of an integration: whether they live, and when each pushed last."""
    with reading() as connection:
        find(connection, integration_id)
        found = listing.of_integration(connection, integration_id)
    click.echo(encode(found)) if as_json else printing.keys(found)


@integrations.command()
@id_argument
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, MAX_OVERLAP_HOURS),
    default=OVERLAP_HOURS,
    show_default=True,
    help="How long the old keys stay alive.",
)
@json_option
def rotate_key(integration_id: int, overlap_hours: int, as_json: bool) -> None:
    """Make a new API key and print it, once; the old ones live on for the overlap."""
    with writing() as connection:
        row = find(connection, integration_id)
        made = keys_of_integration.rotate(connection, row.id, timedelta(hours=overlap_hours))
    created = {"id": made.pop("integration"), "site_url": row.site_url, "name": row.name}
    printing.new_key(created | made, as_json)


@integrations.command()
@click.argument("key_id", metavar="KEY_ID")
def revoke_key(key_id: str) -> None:
    """End the key with this id at once."""
    with writing() as connection:
        if not keys_of_integration.revoke_any(connection, key_id):
            raise click.ClickException(f"No live key has the id {key_id}: it is 26 hex digits.")
    click.echo(f"Revoked {key_id}.")


@admin_keys.command("add")
@json_option
def add_admin_key(as_json: bool) -> None:
    """Make an admin key and print it, once."""
    with writing() as connection:
        key_id, api_key = keyring.issue(connection, None)
    printing.new_key({"key_id": key_id, "api_key": api_key}, as_json)


@admin_keys.command("list")
@json_option
def list_admin_keys(as_json: bool) -> None:
    """List the admin keys: whether they live, and which SECRET_KEY made them."""
    with reading() as connection:
        found = listing.of_admins(connection)
    click.echo(encode(found)) if as_json else printing.keys(found)
