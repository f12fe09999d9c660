"""How Alembic reaches the database: through the app's own engine."""

from typing import Any

from alembic import context
from flask import current_app
from receiver.extensions import Base, db
from receiver.models import Instant


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own type as what it is to the database."""
    return "sa.DateTime(timezone=True)" if isinstance(item, Instant) else False


with current_app.app_context(), db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
