"""An index for each state and trouble of the fleet

Each is made by itself, and on PostgreSQL CONCURRENTLY, so that pushes go on meanwhile. What was
made before it was interrupted is made anew: nothing need be cleared up.
"""

import sqlalchemy as sa
from alembic import op
from receiver.db.engine import begin

revision = "0007_fleet_indexes"
down_revision = "0006_fleet"
branch_labels = None
depends_on = None

LOCK_SECONDS = 60  # as env.py has it
MAX_IDS = 1000  # of integrations at a time
NEW = {
    "ix_integrations_pushed": "integrations (last_structure_fetch, id)"
    " WHERE disconnected_at IS NULL AND last_structure_fetch IS NOT NULL",
    "ix_integrations_never": "integrations (created_at, id)"
    " WHERE disconnected_at IS NULL AND last_structure_fetch IS NULL",
    "ix_integrations_disconnected": "integrations (disconnected_at, id)"
    " WHERE disconnected_at IS NOT NULL",
    "ix_integrations_mismatch": "integrations (mismatch_since, id)"
    " WHERE mismatch_since IS NOT NULL",
    "ix_integrations_skewed": "integrations (skewed_since, id) WHERE skewed_since IS NOT NULL",
    "ix_integrations_shrunk": "integrations (shrunk_at, id) WHERE shrunk_at IS NOT NULL",
    "ix_keys_fingerprint": "keys (fingerprint)",
}
OLD = {"ix_integrations_last_structure_fetch": "integrations (last_structure_fetch)"}
# Pushes in which more left than is there: the site has not recovered since.
SHRUNK = sa.text("""
    UPDATE integrations SET shrunk_at = lost.at, shrunk_left = lost.n
    FROM (
        SELECT integration_id, max(at) AS at, max(n) AS n FROM (
            SELECT integration_id, max(at) AS at, count(*) AS n FROM changes
            WHERE what = 'left' AND integration_id > :after AND integration_id <= :until
            GROUP BY integration_id, revision
        ) AS pushes GROUP BY integration_id
    ) AS lost
    WHERE lost.integration_id = integrations.id AND shrunk_at IS NULL
        AND lost.n > post_types + taxonomies
""")


def upgrade() -> None:
    replace(OLD, NEW)
    connection = op.get_bind()
    last = connection.scalar(sa.text("SELECT max(id) FROM integrations")) or 0
    for after in range(0, last, MAX_IDS):
        connection.execute(SHRUNK, {"after": after, "until": after + MAX_IDS})
        let_others_in(connection)


def downgrade() -> None:
    replace(NEW, OLD)


def replace(old, new):
    """Make and drop indexes, each in a transaction of its own."""
    connection = op.get_bind()
    how = "" if connection.dialect.name == "sqlite" else "CONCURRENTLY"
    connection.exec_driver_sql("COMMIT")
    for name, definition in new.items():
        connection.exec_driver_sql(f"DROP INDEX {how} IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE INDEX {how} {name} ON {definition}")
    for name in old:
        connection.exec_driver_sql(f"DROP INDEX {how} IF EXISTS {name}")
    begin(connection, seconds=LOCK_SECONDS)


def let_others_in(connection):
    connection.exec_driver_sql("COMMIT")
    begin(connection, seconds=LOCK_SECONDS)
