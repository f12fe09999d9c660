"""How many pushes came in each hour"""

import sqlalchemy as sa
from alembic import op

revision = "0014_push_hours"
down_revision = "0013_radar"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_hours",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("pushes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "result", "reason", name="pk_push_hours"),
    )


def downgrade() -> None:
    op.drop_table("push_hours")
