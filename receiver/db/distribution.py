"""Which machine holds which row, where the database is several: Citus distributes by these."""

from sqlalchemy import Connection, text

from receiver.db import event_models, fleet_models, models  # noqa: F401 (they fill the metadata)
from receiver.db.base import Base

# Small, asked by everybody, seldom written: each machine holds all of them.
REFERENCES = ("admin_keys", "gauges", "push_hours", "alembic_version")
# Asked by something other than an integration: the row that tells whose it is, is alone.
DIRECTORIES = {"homes": "home", "key_owners": "key_id", "creations": "admin_key_id"}
# What has one order for all integrations: the coordinator holds it, and any machine asks there.
ON_COORDINATOR = (
    *("feed", "events", "endpoints", "endpoint_secrets", "deliveries", "delivery_counts"),
    *("deliver_workers", "tellers"),
)
# What one machine can hold and several cannot: `homes` holds it there.
OF_ONE_MACHINE = {"integrations": "uq_integrations_site_home"}


class NodeFailed(Exception):
    """A worker node did not do what the others did; the message says why."""


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
        _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")


def why_not(connection: Connection) -> str | None:
    """Return what is to be done before the tables can be distributed, or None."""
    if connection.dialect.name != "postgresql":
        return "SQLite is on one machine: set DATABASE_URL to the coordinator of a Citus cluster."
    installed = "SELECT count(*) FROM pg_extension WHERE extname = 'citus'"
    if not connection.scalar(text(installed)):
        return (
            "This database has no extension citus: run CREATE EXTENSION citus in it, on the"
            " coordinator and on each worker node, then citus_add_node for each of them."
        )
    if connection.scalar(text("SELECT groupid FROM pg_dist_local_group")):
        return "This is a worker node: set DATABASE_URL to the coordinator for this command."
    nodes = "SELECT count(*) FROM pg_dist_node WHERE {} AND isactive"
    if not connection.scalar(text(nodes.format("groupid = 0"))):
        return "The cluster does not know its coordinator: SELECT citus_set_coordinator_host(…)."
    if not connection.scalar(text(nodes.format("shouldhaveshards"))):
        return "The cluster has no worker node: SELECT citus_add_node(…) for each of them."
    return None


def distribute(connection: Connection) -> list[str]:
    """Give each table its place, in the caller's transaction; return the tables that had none.

    Meanwhile nothing is read or written.
    """
    # Tables with foreign keys to each other are to be placed over one connection to each node.
    _run(connection, "SET LOCAL citus.multi_shard_modify_mode = 'sequential'")
    calls = _calls()
    new = [table for table in calls if not _is_placed(connection, table)]
    # None can be distributed before what it refers to, nor after what refers to it.
    kept = _take_foreign_keys(connection, [each for each in by_integration() if each in new])
    loosen(connection)
    for table in new:
        # Of tables with foreign keys to each other the first takes the others along.
        if not _is_placed(connection, table):
            _run(connection, f"SELECT {calls[table]}")
    for table, name, definition in kept:
        _run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    # Readiness writes to the machine to which the receiver connects, and to no other.
    _on_each_node(connection, "CREATE SEQUENCE IF NOT EXISTS readiness")
    # Else what asks all shards could not write to the coordinator's tables in its transaction.
    name = connection.scalar(text("SELECT quote_ident(current_database())"))
    setting = "SET citus.multi_shard_modify_mode = 'sequential'"
    _run(connection, f"ALTER DATABASE {name} {setting}")  # the coordinator tells it to the others
    return new


def _on_each_node(connection: Connection, statement: str) -> None:
    _run(connection, statement)
    query = text("SELECT nodename, success, result FROM run_command_on_workers(:statement)")
    for row in connection.execute(query, {"statement": statement}):
        if not row.success:
            raise NodeFailed(f"The node {row.nodename} refused: {row.result}")


def _calls() -> dict[str, str]:
    """Return for each table the call that gives it its place, in their order."""
    apart = "create_distributed_table('{}', '{}', colocate_with => 'none')"
    beside = "create_distributed_table('{}', '{}', colocate_with => 'integrations')"
    return {
        **{name: beside.format(name, column) for name, column in by_integration().items()},
        "integrations": apart.format("integrations", "id"),
        **{name: apart.format(name, column) for name, column in DIRECTORIES.items()},
        **{name: f"create_reference_table('{name}')" for name in REFERENCES},
        **{name: f"citus_add_local_table_to_metadata('{name}', true)" for name in ON_COORDINATOR},
    }


def _is_placed(connection: Connection, table: str) -> bool:
    query = text("SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = to_regclass(:name)")
    return bool(connection.scalar(query, {"name": table}))


def free(connection: Connection, tables: list[str]) -> None:
    """Free the room of the rows that were copied to their places."""
    for table in tables:
        if table in by_integration() or table in DIRECTORIES:
            _run(connection, f"SELECT truncate_local_data_after_distributing_table('{table}')")


def _take_foreign_keys(connection: Connection, tables: list[str]) -> list[tuple[str, str, str]]:
    """Drop the foreign keys of these tables; return of each its table, name and definition."""
    query = text("""
        SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(:tables)
    """)
    rows = connection.execute(query, {"tables": tables})
    found = [(table, name, definition) for table, name, definition in rows]
    for table, name, _ in found:
        _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return found


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
