"""A migration for the torture: it rebuilds the table that all others hang on, and back"""

import sqlalchemy as sa
from alembic import op

revision = "torture"
down_revision = "NEWEST"
branch_labels = None
depends_on = None


def rebuilt():
    # A rebuild forgets it, and SQLite would then use the ids of removed integrations again.
    return op.batch_alter_table("integrations", table_kwargs={"sqlite_autoincrement": True})


def upgrade() -> None:
    with rebuilt() as batch:
        batch.add_column(sa.Column("torture", sa.Text(), nullable=True))
        batch.alter_column("name", type_=sa.Text(), existing_nullable=True)
    op.create_index("ix_pushes_torture", "pushes", ["body_sha256"])


def downgrade() -> None:
    op.drop_index("ix_pushes_torture", "pushes")
    with rebuilt() as batch:
        batch.drop_column("torture")
        batch.alter_column("name", type_=sa.String(255), existing_nullable=True)
