"""A database on each node of a Citus cluster, where TEST_DATABASE_URL is its coordinator."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import psycopg
from flask import Flask

from receiver.db import distribution
from receiver.db.engine import OPERATOR_SECONDS, begin
from receiver.db.extensions import db

Place = tuple[str, int]  # host and port of a node
PLACES = """
    SELECT shardid, nodename, nodeport
    FROM pg_dist_shard JOIN pg_dist_shard_placement USING (shardid)
    WHERE logicalrelid = 'integrations'::regclass ORDER BY shardid
"""
SHARD = "SELECT get_shard_id_for_distribution_column('integrations', %s)"
MOVE = "SELECT citus_move_shard_placement(%s, %s, %s, %s, %s, 'force_logical')"
NODES = "SELECT groupid = 0, nodename, nodeport FROM pg_dist_node ORDER BY groupid"


def nodes(connection: psycopg.Connection) -> list[tuple[bool, str, int]]:
    """Return the nodes of a cluster, the coordinator first, and none of a plain server."""
    row = connection.execute("SELECT to_regclass('pg_dist_node')").fetchone()
    return connection.execute(NODES).fetchall() if row and row[0] else []


def workers(connection: psycopg.Connection) -> list[Place]:
    return [(host, port) for is_coordinator, host, port in nodes(connection) if not is_coordinator]


def places(connection: psycopg.Connection) -> dict[int, Place]:
    """Return where each shard of the integrations is, and with it its whole group of shards."""
    return {shard: (host, port) for shard, host, port in connection.execute(PLACES).fetchall()}


def shard_of(connection: psycopg.Connection, integration: int) -> int:
    row = connection.execute(SHARD, (integration,)).fetchone()
    assert row
    return int(row[0])


def move(connection: psycopg.Connection, shard: int) -> None:
    """Move a shard and its group to another node, while it is written to."""
    here = places(connection)[shard]
    there = next(place for place in workers(connection) if place != here)
    connection.execute(MOVE, (shard, *here, *there))


@contextmanager
def spread(url: str, name: str, cluster: list[tuple[bool, str, int]]) -> Iterator[None]:
    """Make the database on each worker node as well, and let the coordinator know all."""
    with ExitStack() as stack:
        for is_coordinator, host, port in cluster:
            if not is_coordinator:
                worker = node(url, host, port)
                stack.enter_context(made(worker, name))
                execute(named(worker, name), "CREATE EXTENSION citus")
        with psycopg.connect(named(url, name), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION citus")
            for is_coordinator, host, port in cluster:
                add = "citus_set_coordinator_host" if is_coordinator else "citus_add_node"
                connection.execute(f"SELECT {add}(%s, %s)", (host, port))
        yield


@contextmanager
def made(url: str, name: str) -> Iterator[None]:
    """Make a database on one server, and drop it at the end, even after a server's new start."""
    execute(url, f"CREATE DATABASE {name}")
    try:
        yield
    finally:
        execute(url, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: str, statement: str) -> None:
    """Run one statement on a connection and in a transaction of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def node(url: str, host: str, port: int) -> str:
    """Return the address of a node, with the user and password of the coordinator's."""
    user, at, _ = urlsplit(url).netloc.rpartition("@")
    return urlsplit(url)._replace(netloc=f"{user}{at}{host}:{port}").geturl()


def named(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def distribute(app: Flask) -> None:
    """Distribute the tables where the database is a cluster's."""
    with app.app_context(), db.engine.connect() as connection:
        if distribution.why_not(connection) is None:
            begin(connection, OPERATOR_SECONDS)
            distribution.distribute(connection)
            connection.exec_driver_sql("COMMIT")
        db.engine.dispose()  # its sessions are older than the settings
