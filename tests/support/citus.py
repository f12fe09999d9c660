"""A database on each node of a Citus cluster, where TEST_DATABASE_URL is its coordinator."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import psycopg
from flask import Flask

from receiver.db import distribution
from receiver.db.engine import OPERATOR_SECONDS, begin
from receiver.db.extensions import db

NODES = "SELECT groupid = 0, nodename, nodeport FROM pg_dist_node ORDER BY groupid"


def nodes(connection: psycopg.Connection) -> list[tuple[bool, str, int]]:
    """Return the nodes of a cluster, the coordinator first, and none of a plain server."""
    row = connection.execute("SELECT to_regclass('pg_dist_node')").fetchone()
    return connection.execute(NODES).fetchall() if row and row[0] else []


@contextmanager
def spread(url: str, name: str, cluster: list[tuple[bool, str, int]]) -> Iterator[None]:
    """Make the database on each worker node as well, and let the coordinator know all."""
    with ExitStack() as stack:
        for is_coordinator, host, port in cluster:
            if not is_coordinator:
                stack.enter_context(database(node(url, host, port), name))
        with psycopg.connect(named(url, name), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION citus")
            for is_coordinator, host, port in cluster:
                add = "citus_set_coordinator_host" if is_coordinator else "citus_add_node"
                connection.execute(f"SELECT {add}(%s, %s)", (host, port))
        yield


@contextmanager
def database(url: str, name: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(named(url, name), autocommit=True) as inside:
            inside.execute("CREATE EXTENSION citus")
        yield
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
