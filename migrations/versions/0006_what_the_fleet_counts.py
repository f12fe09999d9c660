"""What the fleet counts, and which push shrank a site"""

import sqlalchemy as sa
from alembic import op

revision = "0006_fleet"
down_revision = "0005_provider"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("integrations", sa.Column("shrunk_at", sa.DateTime(timezone=True)))
    op.add_column("integrations", sa.Column("shrunk_left", sa.Integer()))
    gauges = op.create_table(
        "gauges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("counted_at", sa.Float(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gauges"),
    )
    op.bulk_insert(gauges, [{"id": 1, "due_at": 0.0, "counted_at": None, "counts": "{}"}])


def downgrade() -> None:
    op.drop_table("gauges")
    for name in ("shrunk_left", "shrunk_at"):
        op.drop_column("integrations", name)
