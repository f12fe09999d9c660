"""The fleet at a glance: `flask --app wsgi fleet` names the sites that need a person."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, Row, func, select

from receiver.answers import encode
from receiver.engine import OPERATOR_SECONDS, reading
from receiver.freshness import deadlines, state
from receiver.models import Change, Integration


class Finding(NamedTuple):
    """What is the matter with a site, since when, and in which words to tell it."""

    integration: int
    site_url: str
    what: str
    since: datetime
    detail: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@with_appcontext
def fleet(as_json: bool) -> None:
    """List the sites that are late, stale, silent, copied, skewed or have lost their types."""
    with reading(OPERATOR_SECONDS) as connection:
        findings = sorted(find(connection), key=lambda finding: finding.since)
    if as_json:
        click.echo(encode([finding._asdict() for finding in findings]))
        return
    line = "{:>6}  {:<12}  {:<19}  {}  {}"
    click.echo(line.format("ID", "WHAT", "SINCE (UTC)", "SITE", ""))
    for integration, site_url, what, since, detail in findings:
        shown = f"{since:%Y-%m-%d %H:%M:%S}"
        click.echo(line.format(integration, what, shown, site_url, detail).rstrip())


def find(connection: Connection) -> Iterator[Finding]:
    """Give what is the matter with each site: several things where there are several."""
    query = select(Integration.__table__, state().label("state"))
    rows = {row.id: row for row in connection.execute(query)}
    for row in rows.values():
        for what, since, detail in _of(row):
            yield Finding(row.id, row.site_url, what, since, detail)
    for loss in connection.execute(_losses()):
        row = rows[loss.integration_id]
        left = row.post_types + row.taxonomies
        detail = f"{loss.lost} entries left in one push, {left} are here"
        yield Finding(row.id, row.site_url, "shrunk", loss.at, detail)


def _of(row: Row[Any]) -> Iterator[tuple[str, datetime, str]]:
    ends = deadlines(row.last_structure_fetch, row.disconnected_at)
    since = {
        "never": row.created_at,
        "late": ends["late_after"],
        "stale": ends["stale_after"],
        "disconnected": row.disconnected_at,
    }.get(row.state)
    if since:
        yield row.state, since, ""
    if row.mismatch_since:
        yield "clone", row.mismatch_since, f"pushes from {row.mismatch_home_url} are refused"
    if row.skewed_since:
        ahead = "ahead of" if row.skew > 0 else "behind"
        yield "skewed", row.skewed_since, f"its clock is {abs(row.skew)} s {ahead} ours"


def _losses() -> Any:
    """Select the pushes in which more entries left than their site has now."""
    lost, at = func.count().label("lost"), func.max(Change.at).label("at")
    return (
        select(Change.integration_id, lost, at)
        .join(Integration, Integration.id == Change.integration_id)
        .where(Change.what == "left")
        .group_by(Change.integration_id, Change.revision, Integration.post_types)
        .group_by(Integration.taxonomies)
        .having(lost > Integration.post_types + Integration.taxonomies)
    )
