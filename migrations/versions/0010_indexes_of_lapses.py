"""Indexes of the sites whose lapse is to be told

Each is made by itself, and on PostgreSQL CONCURRENTLY, so that pushes go on meanwhile. What was
made before it was interrupted is made anew: nothing need be cleared up.
"""

from alembic import op
from receiver.db.engine import begin

revision = "0010_lapse_indexes"
down_revision = "0009_events"
branch_labels = None
depends_on = None

LOCK_SECONDS = 60  # as env.py has it
INDEXES = {
    "ix_integrations_untold": "integrations (last_structure_fetch, id)"
    " WHERE disconnected_at IS NULL AND lapse IS NULL",
    "ix_integrations_told_late": "integrations (last_structure_fetch, id) WHERE lapse = 'late'",
}


def upgrade() -> None:
    replace(list(INDEXES.items()))


def downgrade() -> None:
    replace([(name, None) for name in INDEXES])


def replace(indexes):
    """Make or drop each index in a transaction of its own."""
    connection = op.get_bind()
    how = "" if connection.dialect.name == "sqlite" else "CONCURRENTLY"
    connection.exec_driver_sql("COMMIT")
    for name, definition in indexes:
        connection.exec_driver_sql(f"DROP INDEX {how} IF EXISTS {name}")
        if definition:
            connection.exec_driver_sql(f"CREATE INDEX {how} {name} ON {definition}")
    begin(connection, seconds=LOCK_SECONDS)
