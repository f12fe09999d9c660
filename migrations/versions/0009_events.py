"""Events, endpoints and deliveries, and whether a lapse was told"""

import sqlalchemy as sa
from alembic import op

revision = "0009_events"
down_revision = "0008_used_links"
branch_labels = None
depends_on = None

TABLES = (
    *("tellers", "deliver_workers", "delivery_counts", "deliveries", "endpoint_secrets"),
    *("endpoints", "feed", "events", "outbox"),
)
PENDING = sa.text("state = 'pending'")
Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("integration_id", Big, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("integration_id", "id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_written", "outbox", ["written"])
    op.create_table(
        "events",
        sa.Column("position", Big, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
    )
    op.create_index("ix_events_type_position", "events", ["type", "position"])
    feed = op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("forgotten", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
    )
    op.bulk_insert(feed, [{"id": 1, "position": 0, "forgotten": 0}])
    op.create_table(
        "endpoints",
        sa.Column("id", Big, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("types", sa.Text()),
        sa.Column("description", sa.String(255)),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("failing_since", Time),
        sa.Column("last_success_at", Time),
        sa.Column("last_error", sa.String(255)),
        sa.Column("paused_until", sa.Float(), nullable=False),
        sa.Column("replay_since", Time),
        sa.Column("replay_after", sa.BigInteger()),
        sa.Column("replay_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_endpoints"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "endpoint_secrets",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("endpoint_id", Big, nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("ends_at", Time),
        of("endpoint_secrets", "endpoint_id", "endpoints", "id"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoint_secrets"),
    )
    op.create_index("ix_endpoint_secrets_endpoint_id", "endpoint_secrets", ["endpoint_id"])
    op.create_table(
        "deliveries",
        sa.Column("position", Big, nullable=False),
        sa.Column("endpoint_id", Big, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("attempted_at", Time),
        sa.Column("last_status", sa.Integer()),
        sa.Column("last_error", sa.String(255)),
        sa.Column("answer", sa.Text()),
        of("deliveries", "position", "events", "position"),
        of("deliveries", "endpoint_id", "endpoints", "id"),
        sa.PrimaryKeyConstraint("position", "endpoint_id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_endpoint_id_position", "deliveries", ["endpoint_id", "position"])
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["endpoint_id", "due_at"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_table(
        "delivery_counts",
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("result", name="pk_delivery_counts"),
    )
    op.create_table(
        "deliver_workers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliver_workers"),
    )
    op.create_table(
        "tellers",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tellers"),
    )
    op.add_column("integrations", sa.Column("lapse", sa.String(8)))


def downgrade() -> None:
    op.drop_column("integrations", "lapse")
    for name in TABLES:
        op.drop_table(name)


def of(table, column, referred, key):
    """Return a foreign key; its row is deleted with the one that it refers to."""
    name = f"fk_{table}_{column}_{referred}"
    return sa.ForeignKeyConstraint([column], [f"{referred}.{key}"], name=name, ondelete="CASCADE")
