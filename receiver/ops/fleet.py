"""`flask --app wsgi fleet`: list the sites that need attention."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import Any, NamedTuple

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, Row

from receiver.db.engine import OPERATOR_SECONDS, reading
from receiver.db.models import Integration
from receiver.integrations.conditions import Condition
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import MAX_ROWS, Group, Part, Position, groups, walk
from receiver.integrations.search import Search, by_time
from receiver.ops.commands import Command, json_option, search_options, searched
from receiver.ops.streams import echo_json
from schemas.requests import TROUBLES

COLUMNS = (
    *(Integration.site_url, Integration.mismatch_home_url, Integration.skew),
    *(Integration.shrunk_left, Integration.post_types, Integration.taxonomies),
)


class Finding(NamedTuple):
    """One trouble of a site: which, since when, and a detail for people."""

    integration: int
    site_url: str
    what: str
    since: datetime
    detail: str


@click.command(cls=Command)
@search_options
@json_option
@with_appcontext
def fleet(as_json: bool, **asked: Any) -> None:
    """List the sites that need attention, with the trouble of each, the oldest first."""
    wanted = searched(asked)
    with reading(OPERATOR_SECONDS) as connection:
        findings = find(connection, wanted)
        if as_json:
            echo_json(finding._asdict() for finding in findings)
            return
        line = "{:>6}  {:<12}  {:<19}  {}  {}"
        click.echo(line.format("ID", "WHAT", "SINCE (UTC)", "SITE", ""))
        for integration, site_url, what, since, detail in findings:
            shown = f"{since:%Y-%m-%d %H:%M:%S}"
            click.echo(line.format(integration, what, shown, site_url, detail).rstrip())


def find(connection: Connection, wanted: Sequence[Condition] = ()) -> Iterator[Finding]:
    """Yield each trouble of each site, the oldest first.

    Each trouble comes in that order from its index, so that no more than a page of it is held.
    """
    fresh = Freshness.of(current_app.config)
    found = groups(fresh)
    # Each stays a generator: a list of all late sites of a fleet would not fit.
    each = (
        _findings(connection, found[name], wanted, fresh) for name in (*TROUBLES, "disconnected")
    )
    return merge(*each, key=lambda finding: finding.since)


def _findings(
    connection: Connection, group: Group, wanted: Sequence[Condition], fresh: Freshness
) -> Iterator[Finding]:
    return (_finding(row, group, fresh) for row in _walk(connection, group, wanted))


def _walk(connection: Connection, group: Group, wanted: Sequence[Condition]) -> Iterator[Row[Any]]:
    if not wanted:
        yield from walk(connection, group, COLUMNS)
        return
    search = Search(connection, wanted, (*COLUMNS, group.time))
    parts: list[Part] = [(group, None)]
    while parts:
        found = by_time(search, parts, MAX_ROWS)
        yield from found.rows
        parts = [(group, found.cursor)] if isinstance(found.cursor, Position) else []


def _finding(row: Row[Any], group: Group, fresh: Freshness) -> Finding:
    passed = {"late": fresh.late, "stale": fresh.stale}.get(group.name)
    # What a search finds names its time `position`, what a walk gives by its own column.
    told = row._mapping
    position = told["position"] if "position" in told else told[group.time.key]
    since = position + passed if passed else position
    what = "clone" if group.name == "site_mismatch" else group.name
    return Finding(row.id, row.site_url, what, since, _detail(row, group.name))


def _detail(row: Row[Any], trouble: str) -> str:
    if trouble == "site_mismatch":
        return f"pushes from {row.mismatch_home_url} are refused"
    if trouble == "skewed":
        ahead = "ahead of" if row.skew > 0 else "behind"
        return f"its clock is {abs(row.skew)} s {ahead} ours: correct it"
    if trouble == "shrunk":
        left = row.post_types + row.taxonomies
        return f"{row.shrunk_left} entries left in one push, {left} remain"
    return ""
