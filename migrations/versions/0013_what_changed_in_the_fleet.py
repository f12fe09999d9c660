"""An index of what changed in the whole fleet since a time

On PostgreSQL it is made CONCURRENTLY, so that pushes go on meanwhile.
"""

from alembic import op
from receiver.db.engine import begin

revision = "0013_radar"
down_revision = "0012_search"
branch_labels = None
depends_on = None

LOCK_SECONDS = 60  # as env.py has it
NAME = "ix_changes_what_at_kind_name_integration_id"
COLUMNS = "changes (what, at, kind, name, integration_id)"


def upgrade() -> None:
    run_each("DROP INDEX {how} IF EXISTS {name}", "CREATE INDEX {how} {name} ON {columns}")


def downgrade() -> None:
    run_each("DROP INDEX {how} IF EXISTS {name}")


def run_each(*statements):
    connection = op.get_bind()
    how = "" if connection.dialect.name == "sqlite" else "CONCURRENTLY"
    connection.exec_driver_sql("COMMIT")
    for statement in statements:
        connection.exec_driver_sql(statement.format(how=how, name=NAME, columns=COLUMNS))
    begin(connection, seconds=LOCK_SECONDS)
