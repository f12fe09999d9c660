"""The database's processor time of a push and of a read, on a cluster and beside it on one server.

Both databases are on the servers of CITUS_URL, which must be on this machine: the one has its
tables on the worker nodes, the other is a plain database on the coordinator's server.
"""

import os
from collections import defaultdict
from contextlib import ExitStack
from uuid import uuid4

import psutil
import psycopg
from flask_migrate import upgrade

from bench.fleet_size import push, read
from bench.payloads import Site
from tests.support import citus
from tests.support.databases import new_database
from tests.support.nodes import Node
from tests.support.pusher import Pusher
from tests.support.serving import flask, serve
from tests.test_operations import add, app_on

ENTRIES, SITES, ROUNDS = 40, 20, 15
WORK = ("push, a quarter new", "push, unchanged", "read")


def main() -> None:
    """Print milliseconds of processor time a request."""
    url = os.environ["CITUS_URL"]
    with psycopg.connect(url) as connection:
        places = citus.nodes(connection)
    servers = [Node(citus.node(url, host, port)).postmaster for _, host, port in places]
    plain = f"plain_{uuid4().hex}"
    spent: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with ExitStack() as stack:
        stack.enter_context(citus.made(url, plain))
        urls = {"one server": citus.named(url, plain)}
        urls["cluster"] = stack.enter_context(new_database(url))
        sites = {name: fill(one) for name, one in urls.items()}
        flask(urls["cluster"], "db", "distribute").check_returncode()
        site = Site(0, ENTRIES)  # one, because a push that says it is older is not stored
        for prepared in ("", ", prepared statements"):
            for name, one in urls.items():
                setting = {"PREPARED_STATEMENTS": str(bool(prepared)).lower()}
                address = stack.enter_context(serve(one, "--workers", "1", **setting))
                for what in WORK * ROUNDS:
                    if "new" in what:
                        site.quarter()
                    before = [seconds(server) for server in servers]
                    for pusher in sites[name]:
                        read(address, pusher) if what == "read" else push(address, pusher, site)
                    took = [
                        seconds(server) - was for server, was in zip(servers, before, strict=True)
                    ]
                    spent[what, name + prepared].append((took[0], sum(took[1:])))
    for (what, where), rounds in sorted(spent.items()):
        # Not medians: the system counts in hundredths of a second, a round takes a few of them.
        coordinator, workers = (
            1000 * sum(column) / SITES / ROUNDS for column in zip(*rounds, strict=True)
        )
        print(f"{what:<20} {where:<32} coordinator {coordinator:5.2f} ms, workers {workers:5.2f}")


def fill(url: str) -> list[Pusher]:
    with app_on(url) as app, app.app_context():
        upgrade()
        return [add(app, f"https://x{number}.example") for number in range(SITES)]


def seconds(server: psutil.Process) -> float:
    """Return the processor time of a server, those of its processes that ended included."""
    return sum(server.cpu_times()) + sum(sum(one.cpu_times()[:2]) for one in server.children())


if __name__ == "__main__":
    main()
