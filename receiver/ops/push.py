"""`flask --app wsgi push ID FILE`: sign and send a push as a site does."""

import secrets
import urllib.error
import urllib.request
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from receiver.db.engine import reading
from receiver.http.routing import BASE
from receiver.keys import keyring, lookup, signing
from receiver.ops.commands import Command, id_argument

TIMEOUT_SECONDS = 15


@click.command(cls=Command)
@id_argument
@click.argument("file", type=click.File("rb"))
@click.option("--url", help="The receiver's address, if it is not PUBLIC_URL.")
@with_appcontext
def push(integration_id: int, file: BinaryIO, url: str | None) -> None:
    """Send FILE (- for standard input) as a signed push and print the response."""
    with reading() as connection:
        keys = keyring.signing_keys(lookup.find_signing_keys(connection, integration_id))
    if not keys:
        raise click.ClickException(
            f"Integration {integration_id} has no live key: make one with rotate-key."
        )
    base = (url or current_app.config["PUBLIC_URL"]).rstrip("/")
    if not base:
        raise click.ClickException(
            "The receiver's address is not known: give it with --url, or set PUBLIC_URL."
        )
    request = signed_request(
        f"{base}{BASE}/{integration_id}/update-structure/", keys[-1], file.read()
    )
    try:
        # S310 warns of other schemes; the operator chose this address.
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            click.echo(answer.read())
    except urllib.error.HTTPError as error:
        raise click.ClickException(error.read().decode(errors="replace")) from None
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"{base} does not answer ({error}): check the address, and that it runs."
        ) from None


def signed_request(url: str, key: bytes, body: bytes) -> urllib.request.Request:
    """Return a signed push of this body, with a new id and the current time."""
    headers = signing.headers([key], f"msg_{secrets.token_hex(12)}", body)
    return urllib.request.Request(url, body, headers, method="POST")  # noqa: S310
