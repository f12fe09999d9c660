"""What is told and synced, and which changes are forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0003_told_and_synced"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("integrations", sa.Column("forgotten_revision", sa.Integer()))
    op.add_column("structures", sa.Column("synced_at", sa.DateTime(timezone=True)))
    op.add_column("structures", sa.Column("told", sa.Text()))


def downgrade() -> None:
    op.drop_column("structures", "told")
    op.drop_column("structures", "synced_at")
    op.drop_column("integrations", "forgotten_revision")
