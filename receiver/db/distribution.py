"""Which machine holds which row, where the database is several: Citus distributes by these."""

from sqlalchemy import Connection, text

from receiver.db import event_models, models  # noqa: F401 (they fill the metadata)
from receiver.db.extensions import Base

# Small, asked by everybody, seldom written: each machine holds all of them.
REFERENCES = ("admin_keys", "gauges", "alembic_version")
# Asked by something other than an integration: the row that tells whose it is, is alone.
DIRECTORIES = {"homes": "home", "key_owners": "key_id", "creations": "admin_key_id"}
# What has one order for all integrations: the coordinator holds it, and any machine asks there.
ON_COORDINATOR = (
    *("feed", "events", "endpoints", "endpoint_secrets", "deliveries", "delivery_counts"),
    *("deliver_workers", "tellers"),
)
# What one machine can hold and several cannot: `homes` holds it there.
OF_ONE_MACHINE = {"integrations": "uq_integrations_site_home"}


def by_integration() -> dict[str, str]:
    """Return the column by which each table is distributed whose rows belong to an integration."""
    tables = {
        table.name: "integration_id"
        for table in Base.metadata.sorted_tables
        if table.primary_key.columns.keys()[:1] == ["integration_id"]
    }
    return {"integrations": "id", **tables}


def loosen(connection: Connection) -> None:
    """Drop the constraints that only one machine can hold."""
    for table, constraint in OF_ONE_MACHINE.items():
        drop = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}"
        connection.execute(text(drop))
