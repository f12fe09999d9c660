"""A MariaDB of the tests' own: a folder, a socket, no port."""

import subprocess
from pathlib import Path

from fetch import run

from tests.support.processes import Server, wait_for

OPTIONS = ["--no-defaults", "--user=root"]


class MariaDB:
    """One server, started when the first database is wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "s"
        self.server: Server | None = None
        self.made = 0

    def start(self) -> None:
        """Make the server's own tables, and start it."""
        self.folder.mkdir()
        data = f"--datadir={self.folder}/data"
        root = "--auth-root-authentication-method=normal"
        run(["mariadb-install-db", *OPTIONS, data, root, "--skip-test-db"])
        network = ["--skip-networking", "--skip-name-resolve", f"--socket={self.socket}"]
        hasty = "--innodb-flush-log-at-trx-commit=0"
        self.server = Server(["mariadbd", *OPTIONS, data, *network, hasty], self.folder / "log")
        wait_for(lambda: self.sql("SELECT 1"), "no MariaDB", (RuntimeError,))

    def database(self) -> str:
        """Make a database and return it as NAME@HOST for wp-config.php."""
        if not self.server:
            self.start()
        self.made += 1
        self.sql(f"CREATE DATABASE wp{self.made} CHARACTER SET utf8mb4")
        return f"wp{self.made}@localhost:{self.socket}"

    def copy(self, database: str) -> str:
        """Copy a database and return the copy."""
        name, copy = database.partition("@")[0], self.database()
        dump = run(["mariadb-dump", "--no-defaults", f"--socket={self.socket}", name])
        self.sql(dump, copy.partition("@")[0])
        return copy

    def sql(self, statements: str, database: str = "mysql") -> str:
        """Run SQL and return what it prints."""
        done = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.socket}", "-N", database],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def stop(self) -> None:
        """Stop the server at once: its folder is deleted next."""
        if self.server:
            self.server.stop()
