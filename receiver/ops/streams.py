"""Output that is written while it is read: of any length, and never held."""

from collections.abc import Iterable
from typing import Any

import click

from receiver.values import encode


def echo_json(rows: Iterable[Any]) -> None:
    """Print a JSON array, a row a line."""
    before = "["
    for row in rows:
        click.echo(before, nl=False)
        click.echo(encode(row), nl=False)
        before = ",\n"
    click.echo("]" if before != "[" else "[]")
