"""`flask --app wsgi fleet`: list the sites that need attention."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from typing import Any, NamedTuple

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, Row

from receiver.db.engine import OPERATOR_SECONDS, reading
from receiver.db.models import Integration
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import groups, walk
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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@with_appcontext
def fleet(as_json: bool) -> None:
    """List the sites that need attention, with the trouble of each, the oldest first."""
    with reading(OPERATOR_SECONDS) as connection:
        findings = find(connection)
        if as_json:
            echo_json(finding._asdict() for finding in findings)
            return
        line = "{:>6}  {:<12}  {:<19}  {}  {}"
        click.echo(line.format("ID", "WHAT", "SINCE (UTC)", "SITE", ""))
        for integration, site_url, what, since, detail in findings:
            shown = f"{since:%Y-%m-%d %H:%M:%S}"
            click.echo(line.format(integration, what, shown, site_url, detail).rstrip())


def find(connection: Connection) -> Iterator[Finding]:
    """Give what is the matter with each site, the oldest trouble first.

    Each trouble comes in that order from its index, so that no more than a page of it is held.
    """
    fresh = Freshness.of(current_app.config)
    found = groups(fresh)
    each = (
        (_finding(row, fresh) for row in walk(connection, found[name], COLUMNS))
        for name in (*TROUBLES, "disconnected")
    )
    return merge(*each, key=lambda finding: finding.since)


def _finding(row: Row[Any], fresh: Freshness) -> Finding:
    passed = {"late": fresh.late, "stale": fresh.stale}.get(row.group)
    since = row.position + passed if passed else row.position
    what = "clone" if row.group == "site_mismatch" else row.group
    return Finding(row.id, row.site_url, what, since, _detail(row))


def _detail(row: Row[Any]) -> str:
    if row.group == "site_mismatch":
        return f"pushes from {row.mismatch_home_url} are refused"
    if row.group == "skewed":
        ahead = "ahead of" if row.skew > 0 else "behind"
        return f"its clock is {abs(row.skew)} s {ahead} ours: correct it"
    if row.group == "shrunk":
        left = row.post_types + row.taxonomies
        return f"{row.shrunk_left} entries left in one push, {left} remain"
    return ""
