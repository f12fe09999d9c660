"""pgbouncer from the system, which shares its connections between transactions."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from tests.databases import missing
from tests.serving import free_port

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


@contextmanager
def pooler(url: str, connections: int = 20) -> Iterator[str]:
    """Give the URL of this PostgreSQL behind a pooler with so many connections to it."""
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
        # PostgreSQL's own user, who may use its socket.
        process = subprocess.Popen([program, "-q", "-u", Path(host).owner(), str(file)])
        try:
            pooled = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _await(pooled)
            yield pooled
        finally:
            process.terminate()
            process.wait(10)


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
