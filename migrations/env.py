"""How Alembic reaches the database: through the app's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from alembic import context
from flask import current_app
from receiver.engine import begin
from receiver.extensions import Base, db
from receiver.models import Instant
from sqlalchemy import Connection, Engine, inspect, event

LOCK_SECONDS = 60  # longer than a push waits


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own type as what it is to the database."""
    return "sa.DateTime(timezone=True)" if isinstance(item, Instant) else False


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """Give a connection to migrate with, beside a receiver that goes on serving.

    On SQLite a rebuild drops the table: with foreign keys on, all that hangs on its rows would
    go too. On PostgreSQL a migration waits for its locks longer than a push may.
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
    """Lock what every writer locks first: in another order the two would deadlock."""
    if connection.dialect.name != "sqlite" and inspect(connection).has_table("integrations"):
        connection.exec_driver_sql("LOCK TABLE integrations IN ACCESS EXCLUSIVE MODE")


with current_app.app_context(), alone(db.engine) as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
    )
    with context.begin_transaction():
        keep_writers_out(connection)
        context.run_migrations()
