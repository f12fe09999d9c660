"""How large a fleet is on PostgreSQL, and what a push and a read cost in it.

`PYTHONPATH=. python bench/fleet_size.py [SITES:DAYS …]` copies one site's structure to all sites,
lets each push daily for so many days by the statements of a push, vacuumed as autovacuum would,
and then sends real pushes and reads. It ends with the return of a fleet after an outage.
"""

import itertools
import os
import random
import sys
import urllib.request
from collections.abc import Iterator

import psutil
import psycopg

from bench import fleet_return
from bench.databases import engine
from bench.fleet_million import fill_in
from bench.payloads import Site
from receiver.keys import mint
from tests.support.pusher import Pusher
from tests.support.serving import SECRET, environment, flask, serve, workers

ENTRIES = 40
REQUESTS = 300
FIFTHS = 5  # of a table: the share of changed rows after which autovacuum runs
COPY = """UPDATE structures SET post_types = one.post_types, taxonomies = one.taxonomies,
    told = one.told, seen_outside = one.seen_outside
    FROM structures one WHERE one.integration_id = %(one)s
    AND structures.integration_id <= %(all)s"""
ABOUT = """UPDATE integrations SET site = one.site, revision = 1, admin_digest = one.admin_digest,
    generated_at = one.generated_at
    FROM integrations one WHERE one.id = %(one)s AND integrations.id <= %(all)s"""
# What a push with new counts writes: other digits are other bytes of the same length.
DAY = [
    """UPDATE structures SET post_types = translate(post_types, '123456789', '234567891'),
    taxonomies = translate(taxonomies, '123456789', '234567891')
    WHERE integration_id %% 5 = %(fifth)s AND integration_id <= %(all)s""",
    """UPDATE integrations SET revision = revision + 1, last_structure_fetch = now()
    WHERE id %% 5 = %(fifth)s AND id <= %(all)s""",
    """INSERT INTO pushes (integration_id, webhook_id, body_sha256, received_at, trigger, context,
    result, revision, changes, skipped)
    SELECT id, 'msg_' || md5(id || '-' || %(day)s), encode(sha256((id || '')::bytea), 'hex'),
    now() - interval '1 day' * (30 - %(day)s), 'cron', 'cron', 'applied', %(day)s, 0, 0
    FROM integrations WHERE id %% 5 = %(fifth)s AND id <= %(all)s""",
    "VACUUM structures",
    "VACUUM integrations",
]
SIZES = """SELECT relname, n_live_tup, pg_table_size(relid), pg_indexes_size(relid)
    FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC"""
SHOWN = 500_000  # bytes
RETURNING = 10_000  # sites
LINE = "{:<16} {:>12} {:>14} {:>14}"


def main() -> None:
    for each in sys.argv[1:] or ("1000:30", "100000:2"):
        sites, days = map(int, each.split(":"))
        with engine("postgresql") as made:
            url = made.new("fleet")
            assert made.process is not None
            measure(url, made.process, sites, days)
    for together, jitter in itertools.product((False, True), (0.2, 0.0)):
        fleet_return.simulate(RETURNING, jitter, together=together)


def measure(url: str, server: psutil.Process, sites: int, days: int) -> None:
    """Print the size of a fleet before and after its days, and the cost of a request in it."""
    assert flask(url, "db", "upgrade").returncode == 0
    os.environ |= environment(url, {})
    fill_in(url, sites)
    with serve(url, "--workers", "2") as address:
        push(address, pusher_of(1), Site(0, ENTRIES))
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in (COPY, ABOUT):
                connection.execute(statement, {"one": 1, "all": sites})
            connection.execute("VACUUM FULL ANALYZE")
            show(connection, f"{sites} sites, before", sites)
            for day in range(days):
                live_a_day(connection, sites, day)
            connection.execute("VACUUM ANALYZE")
            show(connection, f"{sites} sites, after {days} days of a push each", sites)
            costs(connection, address, server, sites)
            if sites >= 10 * RETURNING:
                come_back(address, sites)


def live_a_day(connection: psycopg.Connection, sites: int, day: int) -> None:
    for fifth in range(FIFTHS):
        for statement in DAY:
            values = {"all": sites, "day": day, "fifth": fifth}
            connection.execute(statement, None if statement.startswith("VACUUM") else values)


def show(connection: psycopg.Connection, title: str, sites: int) -> None:
    print(f"\n{title}")
    print(LINE.format("table", "rows", "bytes", "of indexes"))
    total = 0
    for name, rows, table, indexes in connection.execute(SIZES):
        total += table + indexes
        if table + indexes > SHOWN:
            print(LINE.format(name, rows, table, indexes))
    print(f"in all {total / 1e6:.0f} MB, {total / sites:.0f} bytes a site", flush=True)


def costs(connection: psycopg.Connection, address: str, server: psutil.Process, sites: int) -> None:
    """Print the WAL and the CPU time of a push with new counts, one without, and a read."""
    pushers = list(itertools.islice(usable(sites), REQUESTS))
    site = Site(0, ENTRIES)
    for what in ("warm-up", "push, a quarter new", "push, unchanged", "read"):
        if "new" in what:
            site.quarter()
        before = wal(connection), *cpu(address, server)
        for pusher in pushers:
            read(address, pusher) if what == "read" else push(address, pusher, site)
        spent = [
            (after - first) / REQUESTS
            for after, first in zip((wal(connection), *cpu(address, server)), before, strict=True)
        ]
        print(
            f"{what:<20} WAL {spent[0]:.0f} bytes, CPU of the receiver {1000 * spent[1]:.1f} ms,"
            f" of the database {1000 * spent[2]:.1f} ms",
            flush=True,
        )


def come_back(address: str, sites: int) -> None:
    """Print what the first minute is like if so many sites return in it."""
    returning = {pusher.id: pusher for pusher in itertools.islice(usable(sites), 2 * RETURNING)}
    site = Site(0, ENTRIES)
    site.quarter()
    # Made before, because the senders share the processor with what they measure.
    requests = [request(address, each, site) for each in returning.values()]
    fleet_return.run(requests[:RETURNING])


def usable(sites: int) -> Iterator[Pusher]:
    """Yield sites by chance, without those whose key no bearer request can carry."""
    while True:
        # Each ninth of a hundred has a key that no secret of ours made.
        pusher = pusher_of(100 * random.randrange(sites // 100) + random.randint(10, 99))
        if pusher.key.removeprefix("whsec_").isalnum():
            yield pusher


def pusher_of(number: int) -> Pusher:
    """Return the site of a number, whose key was written by a statement."""
    return Pusher(None, number, mint.api_key_of(f"{number:026x}", SECRET))


def wal(connection: psycopg.Connection) -> float:
    row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
    return float(row[0]) if row else 0


def cpu(address: str, server: psutil.Process) -> tuple[float, float]:
    """Return the CPU time of the workers and of the server's processes, in seconds."""
    return spent_by(workers(address)), spent_by([server, *server.children()])


def spent_by(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def push(address: str, pusher: Pusher, site: Site) -> None:
    urllib.request.urlopen(request(address, pusher, site), timeout=60).close()


def request(address: str, pusher: Pusher, site: Site) -> urllib.request.Request:
    """Return a push of what the site is now."""
    site.about["home_url"] = f"https://site-{pusher.id}.example"
    body = site.body()
    return urllib.request.Request(
        address + pusher.path("update-structure/"), body, pusher.signed(body)
    )


def read(address: str, pusher: Pusher) -> None:
    url = address + pusher.path("content-types/")
    urllib.request.urlopen(urllib.request.Request(url, None, pusher.bearer()), timeout=60).close()


if __name__ == "__main__":
    main()
