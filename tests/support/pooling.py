"""The system's pgbouncer in transaction mode."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from tests.support.databases import missing
from tests.support.serving import free_port

CONFIGURATION = """
[databases]
postgres = host={host} user=postgres dbname=postgres pool_size={connections}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 200
logfile = {folder}/pgbouncer.log
"""


class Pooler:
    """A pgbouncer on a port of its own, which can be killed and started again."""

    def __init__(self, program: str, file: Path, user: str, port: int) -> None:
        # As PostgreSQL's own user, who may use its socket.
        self.command = [program, "-q", "-u", user, str(file)]
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        self.process = subprocess.Popen(self.command)
        _await(self.url)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@contextmanager
def pooler(url: str, connections: int = 20) -> Iterator[str]:
    """Yield the URL of a pooler that has `connections` to this PostgreSQL."""
    with started_pooler(url, connections) as found:
        yield found.url


@contextmanager
def started_pooler(url: str, connections: int = 20) -> Iterator[Pooler]:
    """Yield such a pooler itself."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if not program:
        missing("pgbouncer is not installed, so no pooler is tried: apt-get install pgbouncer.")
    (host,), port = parse_qs(urlsplit(url).query)["host"], free_port()
    with tempfile.TemporaryDirectory(prefix="receiver-pgbouncer-") as folder:
        Path(folder).chmod(0o777)
        file = Path(folder, "pgbouncer.ini")
        file.write_text(
            CONFIGURATION.format(host=host, port=port, folder=folder, connections=connections)
        )
        file.chmod(0o644)
        found = Pooler(program, file, Path(host).owner(), port)
        try:
            found.start()
            yield found
        finally:
            found.process.terminate()
            found.process.wait(10)


def _await(url: str) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
