"""Primary keys that begin with the integration; admin keys, homes and key owners by themselves

Sites push and read meanwhile. On SQLite, where a table's number is its own key, `pushes` and
`changes` stay as they are. Until the older release has ended it refuses admin keys.
"""

import sqlalchemy as sa
from alembic import op
from receiver.db.engine import begin
from sqlalchemy.exc import OperationalError

revision = "0011_by_integration"
down_revision = "0010_lapse_indexes"
branch_labels = None
depends_on = None

LOCK_SECONDS = 60  # as env.py has it
MAX_IDS = 1000  # of integrations at a time
# Others queue behind a lock that waits, so it waits shortly, and is tried again.
WAIT_SECONDS, ATTEMPTS = 2, 60
REKEYED = ("keys", "pushes", "changes")
FILL = [
    """INSERT INTO key_owners (key_id, integration_id) SELECT id, integration_id FROM keys
    WHERE integration_id > :after AND integration_id <= :until ON CONFLICT DO NOTHING""",
    """INSERT INTO homes (home, integration_id) SELECT site_home, id FROM integrations
    WHERE id > :after AND id <= :until ON CONFLICT DO NOTHING""",
]
# After all of those: of two, the integration that was created for a home has it.
FILL_BOUND = [
    """INSERT INTO homes (home, integration_id) SELECT home, id FROM integrations
    WHERE id > :after AND id <= :until AND home IS NOT NULL ON CONFLICT DO NOTHING"""
]
MOVE = [
    """INSERT INTO admin_keys (id, fingerprint, created_at, expires_at, revoked_at)
    SELECT id, fingerprint, created_at, expires_at, revoked_at FROM keys
    WHERE integration_id IS NULL""",
    "DELETE FROM keys WHERE integration_id IS NULL",
]
MOVE_BACK = """INSERT INTO keys (role, id, fingerprint, created_at, expires_at, revoked_at)
    SELECT 'admin', id, fingerprint, created_at, expires_at, revoked_at FROM admin_keys"""
NOT_NULL = [
    "ALTER TABLE keys ADD CONSTRAINT owned CHECK (integration_id IS NOT NULL) NOT VALID",
    "ALTER TABLE keys VALIDATE CONSTRAINT owned",
    # PostgreSQL believes the constraint, and reads nothing while it holds the lock.
    "ALTER TABLE keys ALTER COLUMN integration_id SET NOT NULL, DROP CONSTRAINT owned",
]


def upgrade() -> None:
    connection = op.get_bind()
    create_tables()
    let_others_in(connection)
    # Again at the end, for what the older release has created since.
    for _ in range(2):
        in_parts(connection, FILL)
        in_parts(connection, FILL_BOUND)
    run_each(connection, index("DROP", "ix_integrations_home"))
    for statement in MOVE:
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "sqlite":
        rebuild_keys(nullable=False)
    else:
        run_each(connection, NOT_NULL)
        for table in REKEYED:
            rekey(connection, table, "integration_id, id")
    run_each(connection, index("DROP", "ix_keys_integration_id"))


def downgrade() -> None:
    connection = op.get_bind()
    run_each(connection, index("CREATE", "ix_keys_integration_id", "ON keys (integration_id)"))
    if connection.dialect.name == "sqlite":
        rebuild_keys(nullable=True)
    else:
        for table in REKEYED:
            rekey(connection, table, "id")
        run_each(connection, ["ALTER TABLE keys ALTER COLUMN integration_id DROP NOT NULL"])
    connection.exec_driver_sql(MOVE_BACK)
    for table in ("admin_keys", "key_owners", "homes"):
        op.drop_table(table)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP SEQUENCE readiness")
    run_each(connection, index("CREATE", "ix_integrations_home", "ON integrations (home)"))


def create_tables():
    op.create_table(
        "admin_keys",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_admin_keys"),
    )
    op.create_index("ix_admin_keys_fingerprint", "admin_keys", ["fingerprint"])
    for table, name, length in (("key_owners", "key_id", 26), ("homes", "home", 255)):
        op.create_table(
            table,
            sa.Column(name, sa.String(length=length), nullable=False),
            sa.Column("integration_id", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint(name, name=f"pk_{table}"),
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE readiness")


def in_parts(connection, statements):
    last = connection.scalar(sa.text("SELECT max(id) FROM integrations")) or 0
    for after in range(0, last, MAX_IDS):
        for statement in statements:
            connection.execute(sa.text(statement), {"after": after, "until": after + MAX_IDS})
        let_others_in(connection)


def rekey(connection, table, columns):
    """Give a table another primary key, whose index is made beside its writers."""
    name, new = f"pk_{table}", f"pk_{table}_new"
    swap = f"DROP CONSTRAINT {name}, ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {new}"
    concurrently(
        connection,
        f"DROP INDEX CONCURRENTLY IF EXISTS {new}",
        f"CREATE UNIQUE INDEX CONCURRENTLY {new} ON {table} ({columns})",
    )
    run_each(connection, [f"ALTER TABLE {table} {swap}"])


def rebuild_keys(*, nullable):
    """Of SQLite, which changes no constraint of a table that is there."""
    constraint = ["id"] if nullable else ["integration_id", "id"]
    with op.batch_alter_table("keys") as batch:
        batch.drop_constraint("pk_keys", type_="primary")
        batch.alter_column("integration_id", existing_type=sa.Integer(), nullable=nullable)
        batch.create_primary_key("pk_keys", constraint)


def index(verb, name, on=""):
    how = "" if op.get_bind().dialect.name == "sqlite" else "CONCURRENTLY"
    there = "IF NOT EXISTS" if verb == "CREATE" else "IF EXISTS"
    return [f"{verb} INDEX {how} {there} {name} {on}"]


def run_each(connection, statements):
    """Run statements, each in a transaction of its own that waits shortly for its lock."""
    for statement in statements:
        if "CONCURRENTLY" in statement:
            concurrently(connection, statement)
            continue
        for attempt in range(ATTEMPTS):
            try:
                connection.exec_driver_sql("COMMIT")
                begin(connection, seconds=WAIT_SECONDS)
                connection.exec_driver_sql(statement)
                break
            except OperationalError:
                connection.exec_driver_sql("ROLLBACK")
                if attempt == ATTEMPTS - 1:
                    raise
    let_others_in(connection)


def concurrently(connection, *statements):
    connection.exec_driver_sql("COMMIT")
    for statement in statements:
        connection.exec_driver_sql(statement)
    begin(connection, seconds=LOCK_SECONDS)


def let_others_in(connection):
    connection.exec_driver_sql("COMMIT")
    begin(connection, seconds=LOCK_SECONDS)
