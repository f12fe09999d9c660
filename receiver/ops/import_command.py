"""`flask --app wsgi integrations import FILE.csv`: many integrations at once."""

import csv
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import click
from marshmallow import ValidationError

from receiver.db.engine import writing
from receiver.http.problems import invalid
from receiver.integrations.creation import create
from receiver.integrations.repeats import Item, Outcome
from receiver.ops.commands import integrations
from receiver.refusals import Refusal
from receiver.values import encode
from schemas.requests import MAX_BATCH, NewIntegrationSchema

LABEL = "label:"
PRINTED = ("site_url", "id", "key_id", "api_key", "connection", "error")
SCHEMA = NewIntegrationSchema()

Row = dict[str, Any]


@integrations.command("import")
# With or without the mark that spreadsheets write at the beginning.
@click.argument("file", metavar="FILE", type=click.File(encoding="utf-8-sig"))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list and nothing else.")
def import_file(file: IO[str], as_json: bool) -> None:
    """Create an integration for each row of a CSV file and print their API keys, once.

    The first row names the columns: site_url, and perhaps name and label:KEY with any KEY.
    What is printed is CSV, too. A row that is refused has an `error`; the others are created.
    """
    try:
        failed = _print(_created(_read(file)), as_json)
    except (csv.Error, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name} is not CSV in UTF-8: {error}.") from None
    if failed:
        raise click.ClickException(f"{failed} refused: see `error`, and import those rows again.")


def _read(file: IO[str]) -> Iterator[Row]:
    """Give the cells of each row by the names of their columns."""
    rows = csv.DictReader(file, strict=True)
    columns = rows.fieldnames or []
    known = all(name in ("site_url", "name") or name.startswith(LABEL) for name in columns)
    if not known or "site_url" not in columns or len(set(columns)) < len(columns):
        told = "The first row must name the columns, each once: site_url, name, label:KEY."
        raise click.ClickException(f"{told} It is: {','.join(columns)}")
    yield from rows


def _created(rows: Iterator[Row]) -> Iterator[Row]:
    """Create integrations, as many in a transaction as in a batch; give what is printed of each."""
    while some := list(islice(rows, MAX_BATCH)):
        items = [_item(row) for row in some]
        with writing() as connection:
            outcomes = create(connection, items, None)
        for row, outcome in zip(some, outcomes, strict=True):
            yield _printed(row, outcome)


def _item(row: Row) -> Item:
    """Return what a row asks for, or what is wrong with it."""
    # DictReader puts cells that are too many under None, and None for those that lack.
    if None in row or None in row.values():
        return ValidationError({"row": ["Must have as many cells as the first."]})
    told = {name: text for name, text in row.items() if text and not name.startswith(LABEL)}
    labels = {
        name.removeprefix(LABEL): text
        for name, text in row.items()
        if text and name.startswith(LABEL)
    }
    try:
        loaded: Row = SCHEMA.load({**told, "labels": labels})
    except ValidationError as error:
        return error
    return loaded


def _printed(row: Row, outcome: Outcome) -> Row:
    if isinstance(outcome, ValidationError):
        return {"site_url": row["site_url"], "error": invalid(outcome).detail}
    if isinstance(outcome, Refusal):
        return {"site_url": row["site_url"], "error": outcome.detail, **outcome.members}
    return outcome


def _print(rows: Iterable[Row], as_json: bool) -> int:
    """Print rows as they come; return how many were refused."""
    failed = 0
    out = csv.DictWriter(sys.stdout, PRINTED, extrasaction="ignore")
    if as_json:
        click.echo("[", nl=False)
    else:
        out.writeheader()
    for number, row in enumerate(rows):
        failed += "error" in row
        if as_json:
            click.echo((b",\n" if number else b"") + encode(row), nl=False)
        else:
            out.writerow(row)
    if as_json:
        click.echo("]")
    return failed
