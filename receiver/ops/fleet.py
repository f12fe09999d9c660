"""`flask --app wsgi fleet`: list the sites that need attention."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, Row, func, select

from receiver.db.engine import OPERATOR_SECONDS, reading
from receiver.db.models import Change, Integration
from receiver.integrations.freshness import Freshness
from receiver.values import encode


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
    """Yield the troubles of all sites; a site may have several."""
    query = select(Integration.__table__, Freshness.of(current_app.config).state().label("state"))
    rows = {row.id: row for row in connection.execute(query)}
    for row in rows.values():
        for what, since, detail in _of(row):
            yield Finding(row.id, row.site_url, what, since, detail)
    for loss in connection.execute(_losses()):
        row = rows[loss.integration_id]
        left = row.post_types + row.taxonomies
        detail = f"{loss.lost} entries left in one push, {left} remain"
        yield Finding(row.id, row.site_url, "shrunk", loss.at, detail)


def _of(row: Row[Any]) -> Iterator[tuple[str, datetime, str]]:
    ends = Freshness.of(current_app.config).deadlines(row.last_structure_fetch, row.disconnected_at)
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
        yield "skewed", row.skewed_since, f"its clock is {abs(row.skew)} s {ahead} ours: correct it"


def _losses() -> Any:
    """Select the pushes by which more entries left than their site has now."""
    lost, at = func.count().label("lost"), func.max(Change.at).label("at")
    return (
        select(Change.integration_id, lost, at)
        .join(Integration, Integration.id == Change.integration_id)
        .where(Change.what == "left")
        .group_by(Change.integration_id, Change.revision, Integration.post_types)
        .group_by(Integration.taxonomies)
        .having(lost > Integration.post_types + Integration.taxonomies)
    )
