"""Of which integration each event is

It is filled some events at a time, and waits for no row: what it cannot lock is just being deleted.
What the release before moves to the feed later has none; a reader of one integration's events
has it filled first.
"""

import sqlalchemy as sa
from alembic import op
from receiver.db.engine import begin

revision = "0015_whose_events"
down_revision = "0014_push_hours"
branch_labels = None
depends_on = None

LOCK_SECONDS = 60  # as env.py has it
MAX_EVENTS = 500  # at a time
NAME = "ix_events_integration_id_position"
COLUMNS = "events (integration_id, position)"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TOLD = {
    "sqlite": "json_extract(body, '$.data.integration')",
    "postgresql": "CAST(CAST(body AS json) #>> '{data,integration}' AS bigint)",
}
FILL = """
    UPDATE events SET integration_id = COALESCE(%s, 0) WHERE position IN (
        SELECT position FROM events
        WHERE position > :after AND position <= :until AND integration_id IS NULL %s
    )
"""


def upgrade() -> None:
    # It is there if this was interrupted while it filled it.
    if "integration_id" not in {each["name"] for each in inspected().get_columns("events")}:
        op.add_column("events", sa.Column("integration_id", BIG))
    fill()
    run_each("DROP INDEX {how} IF EXISTS {name}", "CREATE INDEX {how} {name} ON {columns}")


def downgrade() -> None:
    run_each("DROP INDEX {how} IF EXISTS {name}")
    op.drop_column("events", "integration_id")


def inspected():
    return sa.inspect(op.get_bind())


def fill():
    connection = op.get_bind()
    let_others_in(connection)
    dialect = connection.dialect.name
    lock = "" if dialect == "sqlite" else "FOR UPDATE SKIP LOCKED"
    statement = sa.text(FILL % (TOLD[dialect], lock))
    first, last = connection.execute(
        sa.text("SELECT min(position), max(position) FROM events")
    ).one()
    for after in range((first or 1) - 1, last or 0, MAX_EVENTS):
        connection.execute(statement, {"after": after, "until": after + MAX_EVENTS})
        let_others_in(connection)


def run_each(*statements):
    connection = op.get_bind()
    how = "" if connection.dialect.name == "sqlite" else "CONCURRENTLY"
    connection.exec_driver_sql("COMMIT")
    for statement in statements:
        connection.exec_driver_sql(statement.format(how=how, name=NAME, columns=COLUMNS))
    begin(connection, seconds=LOCK_SECONDS)


def let_others_in(connection):
    connection.exec_driver_sql("COMMIT")
    begin(connection, seconds=LOCK_SECONDS)
