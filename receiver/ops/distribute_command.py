"""`flask --app wsgi db distribute`: distribute the tables over the nodes of a Citus cluster."""

import click
from alembic.runtime.migration import MigrationContext
from flask.cli import with_appcontext
from flask_migrate.cli import db as db_group  # type: ignore[import-untyped]

from receiver.db import distribution
from receiver.db.engine import OPERATOR_SECONDS, begin
from receiver.db.extensions import db
from receiver.ops.commands import Command
from receiver.ops.health import head


@db_group.command(cls=Command)  # type: ignore[untyped-decorator]
@with_appcontext
def distribute() -> None:
    """Distribute the tables over the nodes of a Citus cluster, each with its rows.

    Stop the receivers before: the tables are locked meanwhile. What is distributed stays as it is.
    """
    with db.engine.connect() as connection:
        if reason := distribution.why_not(connection):
            raise click.ClickException(reason)
        if MigrationContext.configure(connection).get_current_revision() != head():
            raise click.ClickException("The schema is not this release's: run db upgrade first.")
        begin(connection, OPERATOR_SECONDS)
        try:
            new = distribution.distribute(connection)
        except distribution.NodeFailed as error:
            raise click.ClickException(str(error)) from None
        connection.exec_driver_sql("COMMIT")
        distribution.free(connection, new)
    click.echo(f"Distributed {', '.join(new) or 'nothing: all tables have their place'}.")
