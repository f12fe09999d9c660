"""A MariaDB of the tests' own: a folder, a socket, no port."""

import os
import signal
import subprocess
from pathlib import Path

from fetch import run
from wordpress import wait_for


class MariaDB:
    """One server; `database()` makes an empty database in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "s"
        self.made = 0
        folder.mkdir(parents=True)
        run(
            ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={folder}/data"]
            + ["--auth-root-authentication-method=normal", "--skip-test-db"]
        )
        with (folder / "log").open("wb") as log:
            self.server = subprocess.Popen(
                ["mariadbd", "--no-defaults", "--user=root", f"--datadir={folder}/data"]
                + [f"--socket={self.socket}", "--skip-networking", "--skip-name-resolve"]
                + ["--innodb-flush-log-at-trx-commit=0"],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(lambda: self.sql("SELECT 1"), "no MariaDB", (Exception,))

    def database(self) -> str:
        """Make a database and return it as NAME@HOST for wp-config.php."""
        self.made += 1
        self.sql(f"CREATE DATABASE wp{self.made} CHARACTER SET utf8mb4")
        return f"wp{self.made}@localhost:{self.socket}"

    def copy(self, database: str) -> str:
        """Copy a database and return the copy."""
        name, copy = database.partition("@")[0], self.database()
        dump = subprocess.run(
            ["mariadb-dump", "--no-defaults", f"--socket={self.socket}", name],
            capture_output=True,
            check=True,
        )
        self.sql(dump.stdout.decode(), copy.partition("@")[0])
        return copy

    def sql(self, statements: str, name: str = "") -> str:
        """Run SQL and return what it prints."""
        command = ["mariadb", "--no-defaults", f"--socket={self.socket}", "--skip-column-names"]
        done = subprocess.run(
            [*command, *filter(None, [name])],
            input=statements,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def stop(self) -> None:
        """Stop the server at once: its folder is deleted next."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
