"""Alembic's environment: it uses the app's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from alembic import context
from flask import current_app
from receiver.db.base import Base
from receiver.db.engine import begin
from receiver.db.extensions import db
from receiver.db.models import Instant
from sqlalchemy import Connection, Engine, inspect, event

# Longer than a push waits: on a busy receiver the migration must get its locks at last.
LOCK_SECONDS = 60


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Render our own column type as SQLAlchemy's, so that migrations import nothing of ours."""
    return "sa.DateTime(timezone=True)" if isinstance(item, Instant) else False


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Yield a connection for a migration, while a receiver may go on serving.

    On SQLite foreign keys are off: a migration that rebuilds a table drops the old one, which
    would delete all rows that refer to it.
    """
    with engine.connect() as connection:
        event.listen(connection, "begin", partial(begin, seconds=LOCK_SECONDS))
        if engine.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def keep_writers_out(connection: Connection) -> None:
    """Lock first what every writer locks first: another order could deadlock."""
    if connection.dialect.name != "sqlite" and inspect(connection).has_table("integrations"):
        connection.exec_driver_sql("LOCK TABLE integrations IN ACCESS EXCLUSIVE MODE")


with current_app.app_context(), migrating(db.engine) as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
    )
    with context.begin_transaction():
        keep_writers_out(connection)
        context.run_migrations()
