"""Labels, idempotent creations, and with which key a push came"""

import sqlalchemy as sa
from alembic import op

revision = "0005_provider"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pushes", sa.Column("key_id", sa.String(length=26)))
    op.create_table(
        "labels",
        sa.Column(
            "integration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"],
            ["integrations.id"],
            name="fk_labels_integration_id_integrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("integration_id", "key", name="pk_labels"),
    )
    op.create_index("ix_labels_key_value", "labels", ["key", "value"])
    op.create_table(
        "creations",
        sa.Column("admin_key_id", sa.String(length=26), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("admin_key_id", "idempotency_key", name="pk_creations"),
    )
    op.create_index("ix_creations_created_at", "creations", ["created_at"])


def downgrade() -> None:
    op.drop_table("creations")
    op.drop_table("labels")
    op.drop_column("pushes", "key_id")
