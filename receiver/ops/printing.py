"""What the command line prints, for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from receiver.values import encode


def printable(text: str) -> str:
    """Return text from a site without what could command a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def time(moment: datetime | None) -> str:
    """Return a time in UTC, to the second."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "-"


def keys(found: Sequence[Mapping[str, Any]]) -> None:
    """Print the keys of an integration or of the admins, a line each."""
    line = "{:<26}  {:<7}  {:<19}  {:<19}  {:<19}  {}"
    click.echo(
        line.format(
            "KEY ID", "STATE", "CREATED (UTC)", "ENDS (UTC)", "LAST PUSH (UTC)", "SECRET_KEY"
        )
    )
    for key in found:
        times = [time(key.get(name)) for name in ("created_at", "ends_at", "last_push_at")]
        click.echo(line.format(key["key_id"], key["state"], *times, key["secret"]))


def new_key(created: Mapping[str, Any], as_json: bool) -> None:
    """Print a new API key: it is shown only now."""
    if as_json:
        click.echo(encode(created))
        return
    if "id" in created:
        click.echo(f"Integration {created['id']} ({created['site_url']})")
    click.echo(f"Key id      {created['key_id']}")
    click.echo(f"API key     {created['api_key']}")
    if "connection" in created:
        click.echo(f"Connection  {created['connection']}")
    told = "paste it into WordPress whole" if "id" in created else "give it to your backend only"
    click.echo(f"The API key is shown only now: keep it safe, and {told}.")
