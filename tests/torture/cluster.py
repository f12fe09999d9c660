"""A Citus cluster to torture, all its nodes on this machine: they are killed, and shards moved."""

import random
import time
from contextlib import ExitStack

import psycopg

from tests.support import citus
from tests.support.apps import command_on
from tests.support.databases import new_database
from tests.support.nodes import Node
from tests.torture.stand import Databases, prepare

DEAD_SECONDS = 3


class ClusterDatabases(Databases):
    """Databases on each node of the cluster of a coordinator; `copy` fills and distributes one."""

    def __init__(self, coordinator: str) -> None:
        self.name, self.coordinator = "citus", coordinator
        self.blows = (*Databases.blows, "move", "node", "database")
        self.stack, self.chance = ExitStack(), random.Random(1)
        with psycopg.connect(coordinator) as connection:
            found = citus.nodes(connection)
        assert found, f"{coordinator} is not the coordinator of a cluster."
        self.nodes = [Node(citus.node(coordinator, host, port)) for _, host, port in found]

    def copy(self) -> str:
        """Return the URL of a new database with integrations of its own, distributed when full."""
        self.latest = self.stack.enter_context(new_database(self.coordinator))
        self.sites = prepare(self.latest)
        command_on(self.latest, "db", "distribute")
        return self.latest

    def strike(self, blow: str) -> None:
        if blow == "move":
            site = self.chance.choice(self.sites)
            with psycopg.connect(self.latest, autocommit=True) as connection:
                citus.move(connection, citus.shard_of(connection, site.id))
        elif blow == "node":
            node = self.chance.choice(self.nodes[1:])
            node.kill()
            time.sleep(DEAD_SECONDS)
            node.start()
        else:
            self.crash()

    def crash(self) -> None:
        """Kill every node at once, and start them again."""
        for node in self.nodes:
            node.kill()
        for node in self.nodes:
            node.start()

    def close(self) -> None:
        self.stack.close()
