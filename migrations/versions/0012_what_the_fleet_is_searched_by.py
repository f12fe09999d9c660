"""What the fleet is searched by: present entries, versions, addresses and names

It is filled a few sites at a time, each locked while it is read, so that no push of the release
that serves meanwhile is lost. What that release accepts later is noticed by the next push of the
site: `indexed_at` is not its last push then. What was interrupted goes on where it stopped.
"""

import re

import orjson
import sqlalchemy as sa
from alembic import op
from receiver.db.engine import begin

revision = "0012_search"
down_revision = "0011_by_integration"
branch_labels = None
depends_on = None

LOCK_SECONDS = 60  # as env.py has it
MAX_IDS = 200  # of integrations at a time
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERSIONS = ("plugin_version", "wp_version", "php_version")
NEW = {"ix_labels_key_value_integration_id": "labels (key, value, integration_id)"}
OLD = {"ix_labels_key_value": "labels (key, value)"}
# The first lock of every writer: until the end of the batch nothing of these sites changes.
UNKNOWN = """
    SELECT id, site_url, name, site, indexed_at FROM integrations
    WHERE id > :after AND id <= :until AND (
        (last_structure_fetch IS NOT NULL AND indexed_at IS NULL)
        OR NOT EXISTS (SELECT 1 FROM sites WHERE integration_id = integrations.id)
    ) ORDER BY id {lock}
"""
SITE = sa.text("""
    INSERT INTO sites VALUES (:id, :text, :plugin_version, :wp_version, :php_version)
    ON CONFLICT DO NOTHING
""")
FILL = {
    "sqlite": """
        INSERT INTO entries (integration_id, kind, name, enabled, label)
        SELECT integration_id, '{kind}', each.key, json_extract(each.value, '$.enabled'),
            json_extract(each.value, '$.label')
        FROM structures, json_each(structures.{kind}) AS each
        WHERE integration_id IN :ids ON CONFLICT DO NOTHING
    """,
    "postgresql": """
        INSERT INTO entries (integration_id, kind, name, enabled, label)
        SELECT integration_id, '{kind}', each.key, (each.value ->> 'enabled')::boolean,
            each.value ->> 'label'
        FROM structures, json_each(structures.{kind}::json) AS each
        WHERE integration_id IN :ids ON CONFLICT DO NOTHING
    """,
}
DONE = "UPDATE integrations SET indexed_at = last_structure_fetch WHERE id IN :ids"
VERSION = re.compile(
    r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?(?:\.\d+)*(?:[-.+]?(dev|alpha|beta|rc)[-.]?(\d{0,3}))?",
    re.IGNORECASE | re.ASCII,
)
STAGES = {"dev": 0, "alpha": 1000, "beta": 2000, "rc": 3000}


def upgrade() -> None:
    # They are there if this was interrupted while it filled them.
    if not sa.inspect(op.get_bind()).has_table("sites"):
        create()
    replace(OLD, NEW)
    fill()


def create():
    op.create_table(
        "entries",
        sa.Column("integration_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        of_integration("entries"),
        sa.PrimaryKeyConstraint("integration_id", "kind", "name", name="pk_entries"),
        sqlite_with_rowid=False,
    )
    columns = ["kind", "name", "integration_id", "enabled"]
    op.create_index("ix_entries_kind_name_integration_id_enabled", "entries", columns)
    op.create_table(
        "sites",
        sa.Column("integration_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in VERSIONS),
        of_integration("sites"),
        sa.PrimaryKeyConstraint("integration_id", name="pk_sites"),
    )
    for name in VERSIONS:
        op.create_index(f"ix_sites_{name}", "sites", [name])
    op.add_column("integrations", sa.Column("indexed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_table("entries")
    op.drop_table("sites")
    op.drop_column("integrations", "indexed_at")
    replace(NEW, OLD)


def of_integration(table):
    name = f"fk_{table}_integration_id_integrations"
    return sa.ForeignKeyConstraint(
        ["integration_id"], ["integrations.id"], name=name, ondelete="CASCADE"
    )


def fill():
    connection = op.get_bind()
    let_others_in(connection)
    last = connection.scalar(sa.text("SELECT max(id) FROM integrations")) or 0
    for after in range(0, last, MAX_IDS):
        fill_some(connection, after, after + MAX_IDS)
        let_others_in(connection)


def fill_some(connection, after, until):
    dialect = connection.dialect.name
    query = sa.text(UNKNOWN.format(lock="" if dialect == "sqlite" else "FOR UPDATE"))
    rows = connection.execute(query, {"after": after, "until": until}).all()
    if not rows:
        return
    connection.execute(SITE, [site_of(row) for row in rows])
    # Others were pushed by the new release while this ran: it has written their entries.
    ids = {"ids": [row.id for row in rows if row.indexed_at is None]}
    for kind in ("post_types", "taxonomies"):
        connection.execute(with_ids(FILL[dialect].format(kind=kind)), ids)
    connection.execute(with_ids(DONE), ids)


def with_ids(statement):
    return sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))


def site_of(row):
    told = orjson.loads(row.site) if row.site else {}
    versions = {name: sortable(told.get(name)) for name in VERSIONS}
    return {"id": row.id, "text": f"{row.site_url}\n{row.name or ''}".lower(), **versions}


def sortable(version):
    """Return the number of a version, as the release of this migration writes it."""
    found = VERSION.match(version or "")
    if not found:
        return None
    first, second, third = (int(part or 0) for part in found.groups()[:3])
    stage = STAGES[found[4].lower()] + int(found[5] or 0) if found[4] else 9000
    return ((first * 10_000 + second) * 10_000 + third) * 10_000 + stage


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
