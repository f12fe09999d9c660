"""The time when a site was last asked to push"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("integrations", sa.Column("sync_asked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("integrations", "sync_asked_at")
