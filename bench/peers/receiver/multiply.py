"""Give each integration that never pushed what the first of its N holds."""

import sys

from sqlalchemy import text

from receiver import create_app
from receiver.db.engine import writing

TIMES = int(sys.argv[1])
FIRST = f"((i.id - 1) / {TIMES} * {TIMES} + 1)"
INTEGRATION = "revision, post_types, taxonomies, last_structure_fetch, generated_at, admin_digest"
COPIED = {
    "structures": "post_types taxonomies missing seen_outside synced",
    "pushes": "webhook_id body_sha256 received_at generated_at result revision changes skipped",
    "changes": "revision at kind name what before after",
}

app = create_app()
with app.app_context(), writing() as connection:
    for table, names in COPIED.items():
        into, out = ", ".join(names.split()), ", ".join(f"donor.{name}" for name in names.split())
        query = f"""INSERT INTO {table} (integration_id, {into})
            SELECT i.id, {out} FROM integrations AS i
            JOIN {table} AS donor ON donor.integration_id = {FIRST}
            WHERE i.id <> {FIRST}"""
        connection.execute(text(query))
    query = f"""UPDATE integrations AS i SET ({INTEGRATION}) = (
        SELECT {INTEGRATION} FROM integrations AS donor WHERE donor.id = {FIRST})
        WHERE i.id <> {FIRST}"""
    connection.execute(text(query))
