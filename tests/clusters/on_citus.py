"""A Citus cluster under load: every shard is moved, a node dies, a node is cut off.

`make test-citus` runs it where all nodes are on this machine, as root; nftables cuts the node off.
"""

import os
import re
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from receiver.db.extensions import db
from tests.clusters.test_clusters import BACK_SECONDS, PAUSE, PUSHES, lost, pushers, tell
from tests.support import citus
from tests.support.apps import app_on, command_on
from tests.support.crowd import crowd
from tests.support.databases import postgresql
from tests.support.nodes import Node
from tests.support.pusher import Pusher, entry, structure
from tests.support.serving import serve

AWAY_SECONDS = 20
SLOWLY = 4 * PAUSE  # leaves the processor idle, so that a wait is the node's
RULES = """
table inet cut {{
    chain input {{
        type filter hook input priority 0
        ip daddr {host} tcp dport {port} drop
        ip saddr {host} tcp sport {port} drop
    }}
}}
"""


@dataclass
class Cluster:
    """A distributed database with sites."""

    url: str
    sites: list[Pusher]

    def at(self, place: citus.Place) -> set[int]:
        """Return the ids of the sites that a node holds."""
        with psycopg.connect(self.url) as connection:
            places = citus.places(connection)
            shards = {site.id: citus.shard_of(connection, site.id) for site in self.sites}
        return {site for site, shard in shards.items() if places[shard] == place}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    assert os.environ.get("TEST_DATABASE_URL"), "This needs the coordinator of a cluster."
    with postgresql() as url:
        sites = pushers(url)
        command_on(url, "db", "distribute")
        yield Cluster(url, sites)


def test_every_statement_of_a_push_and_of_a_read_is_one_task(cluster: Cluster) -> None:
    asked: list[tuple[str, Any]] = []
    with app_on(cluster.url) as app, app.app_context():
        site = Pusher(app.test_client(), cluster.sites[0].id, cluster.sites[0].key)
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
        site.result(structure({"page": entry(), "post": entry()}))
        site.result(structure({"page": entry("All pages"), "book": entry()}))
        site.read()
    with psycopg.connect(cluster.url) as connection:
        tasks = Counter(number_of_tasks(connection, *one) for one in asked)
        assert number_of_tasks(connection, "SELECT id FROM integrations", None) == 32
    print(f"\ntasks of the statements of two pushes and a read: {dict(tasks)}")
    assert set(tasks) <= {0, 1}  # none where no table is asked
    assert tasks[1] > 10


def number_of_tasks(connection: psycopg.Connection, statement: str, parameters: Any) -> int:
    """Return how many shards the cluster asks for a statement."""
    if not statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return 0
    one = parameters[0] if isinstance(parameters, list) else parameters  # of several rows
    rows = connection.execute("EXPLAIN " + statement, one).fetchall()
    return sum(int(number) for number in re.findall(r"Task Count: (\d+)", f"{rows}"))


def test_moving_every_shard_under_load_loses_no_push(cluster: Cluster) -> None:
    with serve(cluster.url) as address, crowd(address, cluster.sites, PAUSE) as found:
        found.await_accepted(PUSHES, BACK_SECONDS)
        since = time.monotonic()
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            shards = citus.places(connection)
            for shard in shards:
                citus.move(connection, shard)
            assert all(place != shards[one] for one, place in citus.places(connection).items())
        took = time.monotonic() - since
        found.await_accepted(PUSHES, BACK_SECONDS)
    assert lost(cluster.url, found) == set()
    tell(f"{len(shards)} shard groups moved in {took:.0f} s", found, since)


@contextmanager
def killed(cluster: Cluster, place: citus.Place) -> Iterator[None]:
    node = Node(citus.node(cluster.url, *place))
    node.kill()
    try:
        yield
    finally:
        node.start()


@contextmanager
def cut_off(_: Cluster, place: citus.Place) -> Iterator[None]:
    """Drop every packet to and from a node: it does not refuse, it says nothing."""
    rules = RULES.format(host=place[0], port=place[1])
    subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)
    try:
        yield
    finally:
        subprocess.run(["nft", "delete", "table", "inet", "cut"], check=True)


@pytest.mark.parametrize("away", [killed, cut_off])
def test_a_node_that_is_away_takes_only_its_sites_with_it(
    cluster: Cluster, away: Callable[[Cluster, citus.Place], AbstractContextManager[None]]
) -> None:
    with psycopg.connect(cluster.url) as connection:
        place = citus.workers(connection)[-1]
    gone = cluster.at(place)
    assert 0 < len(gone) < len(cluster.sites)
    with serve(cluster.url) as address, crowd(address, cluster.sites, SLOWLY) as found:
        found.await_accepted(PUSHES // 4, BACK_SECONDS)
        since = time.monotonic()
        with away(cluster, place):
            seen = watch(address, cluster.sites, gone)
        found.await_accepted(PUSHES // 4, BACK_SECONDS)
    assert lost(cluster.url, found) == set()
    assert {kind: set(statuses) for kind, statuses in seen.items()} == {
        "its sites": {503},
        "all others": {200},
        "readiness": {200},
    }
    tell(f"a node {away.__name__} for {AWAY_SECONDS} s", found, since)


def watch(address: str, sites: list[Pusher], gone: set[int]) -> dict[str, Counter[int]]:
    """Read each site and ask for readiness, by turns; print how long each kind of answer took."""
    statuses: dict[str, Counter[int]] = defaultdict(Counter)
    times: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + AWAY_SECONDS
    while time.monotonic() < until:
        for site in sites:
            kind = "its sites" if site.id in gone else "all others"
            status, took = ask(address + site.path("content-types/"), site.bearer())
            statuses[kind][status] += 1
            times[kind].append(took)
        status, took = ask(f"{address}/health/ready")
        statuses["readiness"][status] += 1
        times["readiness"].append(took)
    for kind, took_ms in times.items():
        quick = sum(took < 100 for took in took_ms)
        print(
            f"\n{kind}: {dict(statuses[kind])}; median {statistics.median(took_ms):.0f} ms,"
            f" longest {max(took_ms):.0f}, {quick} of {len(took_ms)} under 100",
            end="",
        )
    return statuses


def ask(url: str, headers: dict[str, str] | None = None) -> tuple[int, float]:
    """Return the status, and the milliseconds until it came."""
    started = time.monotonic()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    return status, 1000 * (time.monotonic() - started)
