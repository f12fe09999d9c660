"""What the commands of `flask --app wsgi` share: groups, options, and how a refusal is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from marshmallow import ValidationError, fields
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import SQLAlchemyError

from receiver.db.models import Integration
from receiver.db.outages import outage_of
from receiver.http.problems import invalid
from receiver.integrations.conditions import Condition, conditions
from receiver.integrations.freshness import Freshness
from receiver.refusals import Gone, Refusal
from schemas.labels import LabelKey, LabelValue
from schemas.search import SearchSchema


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """Tell what a command refuses in a line, not in a traceback."""
    try:
        yield
    except ValidationError as error:
        raise click.ClickException(invalid(error).detail) from None
    except Refusal as refusal:
        raise click.ClickException(refusal.detail) from None
    except Gone:
        raise click.ClickException("There is no such integration: list shows them.") from None
    # Its text would show the statement, and with it what sites push.
    except SQLAlchemyError as error:
        outage = outage_of(error)
        told = f"The database {outage.words}." if outage else f"Failed: {type(error).__name__}."
        raise click.ClickException(told) from None


class Command(click.Command):
    """A command whose refusals are told in a line."""

    def invoke(self, ctx: click.Context) -> Any:
        with told_in_a_line():
            return super().invoke(ctx)


class Commands(AppGroup):
    """A group of commands whose refusals are told in a line."""

    def invoke(self, ctx: click.Context) -> Any:
        with told_in_a_line():
            return super().invoke(ctx)


class LabelOption(click.ParamType[tuple[str, str | None]]):
    """A label, as `key=value`; `key=` is a label without a value, where one may be taken away."""

    name = "key=value"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str | None]:
        key, equals, text = str(value).partition("=")
        if not equals:
            self.fail("Write it as key=value.", param, ctx)
        try:
            return LabelKey().deserialize(key), LabelValue().deserialize(text) if text else None
        except ValidationError as error:
            self.fail(" ".join(map(str, error.messages)), param, ctx)


SEARCHED = {
    "has": "With this present entry: post_types:product, or post_types:product:on if enabled.",
    "lacks": "Without this present entry.",
    "label": "With this label, as tenant:acme.",
    "q": "With this text in its address or name.",
    "plugin_version": "Of this version: 1.1, <1.1 or >=1.1.",
    "wp_version": "Of this version of WordPress.",
    "php_version": "Of this version of PHP.",
    "trouble": "With one of these troubles, separated by commas.",
    "state": "In one of these states, separated by commas.",
}


def search_options(command: Any) -> Any:
    """Give a command the filters of the list of integrations."""
    for name, told in reversed(SEARCHED.items()):
        several = isinstance(SearchSchema().fields[name], fields.List)
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, name, multiple=several, help=told)(command)
    return command


def searched(asked: dict[str, Any]) -> list[Condition]:
    """Return what these options ask for; raise ValidationError."""
    query = SearchSchema().load({name: value for name, value in asked.items() if value})
    return conditions(query, [], Freshness.of(current_app.config))


integrations = Commands("integrations", help="The sites that push, and their keys.")
admin_keys = Commands("admin-keys", help="Keys that see and create all integrations.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
id_argument = click.argument("integration_id", metavar="ID", type=click.IntRange(1, 2**53 - 1))


def find(connection: Connection, integration_id: int) -> Row[Any]:
    """Return an integration with its state; tell when there is none."""
    state = Freshness.of(current_app.config).state().label("state")
    query = select(Integration.__table__, state).where(Integration.id == integration_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise click.ClickException(f"There is no integration {integration_id}: list shows them.")
    return row
