"""How an engine would answer a query if its table were large."""

from sqlalchemy import Connection

# What PostgreSQL prefers while a table is small: it depends on when it last counted the rows.
SMALL = ("seqscan", "bitmapscan", "sort")


def plan(connection: Connection, query: str) -> str:
    """Return the plan of a query; call it in a transaction."""
    if connection.dialect.name == "sqlite":
        return str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all())
    for way in SMALL:
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    return str(connection.exec_driver_sql(f"EXPLAIN {query}").all())
