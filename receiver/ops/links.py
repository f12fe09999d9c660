"""Links for people: to one site's tab, to the page that connects it, to the console."""

import time
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from receiver.db.engine import reading
from receiver.integrations import connect_links
from receiver.keys import mint
from receiver.ops.commands import Command, find, id_argument, integrations, json_option
from receiver.values import encode
from schemas.requests import ConnectLinkSchema

LINK_SECONDS = 3600
CONSOLE_SECONDS = 12 * 3600


@integrations.command()
@id_argument
@click.option("--edit", is_flag=True, help="Let the page change settings, not only read.")
def link(integration_id: int, edit: bool) -> None:
    """Print a link to the Content Types tab that works for an hour."""
    url = _public_url()
    with reading() as connection:
        find(connection, integration_id)
    token = _token(integration_id, "edit" if edit else "read", LINK_SECONDS)
    click.echo(f"{url}/integrations/{integration_id}/#token={token}")


@integrations.command()
@id_argument
@click.option("--expires-in", type=int, help="For how many seconds it works (86400).")
@click.option("--return-url", metavar="URL", help="Where people may go on afterwards (https).")
@json_option
def connect_link(integration_id: int, as_json: bool, **given: Any) -> None:
    """Print a link by which an administrator of the site connects it, once, without a key."""
    told = {name: value for name, value in given.items() if value is not None}
    link = connect_links.Link(current_app.config["PUBLIC_URL"], **ConnectLinkSchema().load(told))
    with reading() as connection:
        row = find(connection, integration_id)
    made = connect_links.make(row, link, current_app.config["SECRETS"][0])
    click.echo(encode(made) if as_json else made["url"])


@click.command(cls=Command)
@with_appcontext
def console_link() -> None:
    """Print a link to the operators' console that works for twelve hours.

    Whoever has it may do what an admin key may.
    """
    click.echo(f"{_public_url()}/console/#token={_token(None, 'operate', CONSOLE_SECONDS)}")


def _public_url() -> str:
    url: str | None = current_app.config["PUBLIC_URL"]
    if not url:
        raise click.ClickException("Set PUBLIC_URL to the address at which browsers find us.")
    return url


def _token(integration_id: int | None, may: str, seconds: int) -> str:
    secret = current_app.config["SECRETS"][0]
    return mint.mint_token(integration_id, may, int(time.time()) + seconds, secret)
