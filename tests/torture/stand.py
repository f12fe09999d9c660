"""Where a run happens: a copy of the source, perhaps broken, a database and a gunicorn."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from alembic.script import ScriptDirectory

from tests.support.databases import kill_postgresql, start_postgresql
from tests.support.ports import free_port
from tests.support.serving import ROOT, await_live, environment
from tests.torture.load import Sender
from tests.torture.observer import engine

SOURCE = ("receiver", "schemas", "migrations", "wsgi.py", "gunicorn.conf.py")
VARIANTS = Path(__file__).parent / "variants.py"
WORKERS = 2
BOOT_SECONDS = 60

PREPARE = """
import json
from flask_migrate import upgrade
from receiver.db.engine import writing
from receiver.integrations.register import add
from wsgi import app
with app.app_context():
    upgrade()
    with writing() as connection:
        made = [add(connection, f"https://{n}.example", None) for n in range(3)]
print(json.dumps(made))
"""


class Databases:
    """The databases of one engine: a template with three integrations, and copies of it.

    `blows` is what can happen to a receiver on it, each once.
    """

    blows: tuple[str, ...] = ("worker", "upgrade", "reload", "downgrade", "master")

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.made = name, folder, 0
        self.server: Any = None
        if name == "postgresql":
            self.server = start_postgresql(folder / "pgdata")
            self.blows = ("worker", "upgrade", "reload", "database", "downgrade", "master")
        self.sites = prepare(self.url("template"))

    def url(self, name: str) -> str:
        if self.server is None:
            return f"sqlite:///{self.folder}/{name}.db"
        if name == "template":
            return str(self.server.get_uri())
        return str(self.server.get_uri(name))

    def copy(self) -> str:
        """Return the URL of a fresh copy of the template."""
        self.made += 1
        name = f"run_{self.made}"
        if self.server is None:
            shutil.copy(self.folder / "template.db", self.folder / f"{name}.db")
            return self.url(name)
        postgres = engine(self.url("template1"))
        with postgres.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE postgres")
        postgres.dispose()
        return self.url(name)

    def strike(self, blow: str) -> None:
        """Do to the database what one of its `blows` names."""
        assert blow == "database"
        self.crash()

    def crash(self) -> None:
        """Kill the server without a word and start it again; SQLite has none."""
        if self.server is not None:
            kill_postgresql(self.server)
            self.server.ensure_postgres_running()

    def close(self) -> None:
        if self.server is not None:
            self.server.cleanup()


def prepare(url: str) -> list[Sender]:
    """Make the tables in an empty database, and three integrations."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=ROOT,
        env=environment(url, {}),
        stdout=subprocess.PIPE,
        check=True,
    )
    made = json.loads(done.stdout)
    # The last has no order but that of arrival.
    return [Sender(row["id"], row["api_key"], row is not made[-1]) for row in made]


class Stand:
    """One receiver, to be pushed to and killed; a variant is a function of the file `variants`."""

    def __init__(
        self,
        databases: Databases,
        folder: Path,
        variant: str | None = None,
        variants: Path = VARIANTS,
        **settings: str,
    ) -> None:
        self.databases, self.folder, self.settings = databases, folder, settings
        self.url, self.port = databases.copy(), free_port()
        self.master: subprocess.Popen[bytes] | None = None
        (folder / "counts").mkdir()
        for name in SOURCE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)
        if variant:
            shutil.copy(variants, folder / "variants.py")
            honest = (folder / "wsgi.py").read_text()
            broken = f"import variants\n\nvariants.{variant}()\n"
            (folder / "wsgi.py").write_text(broken + honest)

    def start(self) -> None:
        """Start a master; it keeps trying while the port of the last one is still held."""
        command = ("-m", "gunicorn", "wsgi:app", "--workers", str(WORKERS))
        with (self.folder / "gunicorn.log").open("ab") as log:
            self.master = subprocess.Popen(
                [sys.executable, *command, "--bind", f"127.0.0.1:{self.port}"],
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )

    def await_live(self) -> None:
        """Wait until it answers; a master that gave up is started again, as a supervisor would."""
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            if self.master.poll() is not None:
                self.start()
            with suppress(OSError, http.client.HTTPException):
                await_live(f"http://127.0.0.1:{self.port}", seconds=0)
                return
            time.sleep(0.1)
        raise TimeoutError("The receiver does not come back.")

    def workers(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.master.pid).children()
        return []

    def kill_worker(self, number: int) -> None:
        workers = self.workers()
        if workers:
            with suppress(psutil.NoSuchProcess):
                workers[number % len(workers)].kill()

    def kill_master(self) -> None:
        self.master.kill()
        self.master.wait()

    def kill_all(self) -> None:
        """Kill the master and every worker at one time."""
        workers = self.workers()
        self.kill_master()
        self.end(workers)

    def end(self, workers: list[psutil.Process]) -> None:
        for worker in workers:
            with suppress(psutil.NoSuchProcess):
                worker.kill()
        psutil.wait_procs(workers, 10)

    def reload(self) -> None:
        self.master.send_signal(signal.SIGHUP)

    def migrate(self, command: str) -> str:
        """Run `flask db` beside the running receiver; return why it failed, or nothing."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "db", command],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stderr[-2000:] if done.returncode else ""

    def add_migration(self) -> None:
        """Put the later migration after the newest."""
        versions = self.folder / "migrations" / "versions"
        newest = str(ScriptDirectory(str(versions.parent)).get_current_head())
        later = (Path(__file__).parent / "later_migration.py").read_text()
        (versions / "later_migration.py").write_text(later.replace("NEWEST", newest))

    def environment(self) -> dict[str, str]:
        # A master that is killed leaves its counts behind: here they go with the source.
        counts = {"PROMETHEUS_MULTIPROC_DIR": str(self.folder / "counts")}
        return environment(self.url, {"PYTHONDONTWRITEBYTECODE": "1"} | counts | self.settings)


@contextmanager
def databases(name: str) -> Iterator[Databases]:
    """Give the databases of one engine in a folder of their own, gone afterwards."""
    # PostgreSQL as root opens every parent of its data to all users.
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    found = Databases(name, folder)
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stand(
    found: Databases, variant: str | None = None, variants: Path = VARIANTS, **settings: str
) -> Iterator[Stand]:
    """Give a running receiver, broken where a variant is named."""
    with tempfile.TemporaryDirectory(prefix="torture-source-") as folder:
        made = Stand(found, Path(folder), variant, variants, **settings)
        made.add_migration()
        made.start()
        try:
            made.await_live()
            yield made
        finally:
            made.kill_all()


def boot_log(made: Stand, lines: int = 20) -> str:
    """Return the end of what gunicorn said."""
    return os.linesep.join((made.folder / "gunicorn.log").read_text().splitlines()[-lines:])
