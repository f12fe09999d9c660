"""Looks into the database itself, in one statement a look, and tells what no answer would."""

import json
import threading
import time
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.torture.load import Sender
from tests.torture.numbered import number_of
from tests.torture.promises import Ledger

LOOK = text("""
    SELECT i.id, i.revision, i.site, s.post_types, s.taxonomies,
      (SELECT p.revision FROM pushes p WHERE p.integration_id = i.id
        ORDER BY p.id DESC LIMIT 1) AS newest_push,
      (SELECT count(*) FROM changes c
        WHERE c.integration_id = i.id AND c.revision = i.revision) AS changes
    FROM integrations i JOIN structures s ON s.integration_id = i.id
""")
FOUND = text("""
    SELECT integration_id, webhook_id FROM pushes WHERE webhook_id IN :ids
""").bindparams(bindparam("ids", expanding=True))
# Each push gives one entry a label of its own, so two changes to one label are one push twice.
TWICE = text("""
    SELECT integration_id, after FROM changes WHERE attribute = 'label'
    GROUP BY integration_id, after HAVING count(*) > 1
""")
BATCH = 400


class Observer:
    """What one run leaves in its database, watched while it runs and once more at its end."""

    def __init__(self, url: str, sites: list[Sender], ledger: Ledger) -> None:
        self.engine = engine(url)
        self.ledger = ledger
        self.ordered = {site.id for site in sites if site.ordered}
        self.highest: dict[int, int] = {}
        self.confirmed = 0

    def watch(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with self.engine.connect() as connection:
                    while not stop.is_set():
                        self.look(connection)
                        self.confirm(connection)
                        time.sleep(0.001)
            except DBAPIError:
                time.sleep(0.05)

    def conclude(self) -> None:
        """Look at what is left when all is over: every acknowledged push is asked for again."""
        self.confirmed = 0
        with self.engine.connect() as connection:
            while self.confirmed < len(self.ledger.acknowledged):
                self.confirm(connection)
            for integration, number in self.look(connection).items():
                newest = self.ledger.newest[integration]
                if integration in self.ordered and number < newest:
                    self.ledger.violate("stored", f"{number} is left, {newest} was acknowledged")
            for integration, label in connection.execute(TWICE):
                self.ledger.violate("once", f"integration {integration} became {label} twice")
        self.engine.dispose()

    def look(self, connection: Connection) -> dict[int, int]:
        """Look at every integration at one moment; return the number that each holds."""
        self.ledger.count("looks")
        held = {}
        for row in connection.execute(LOOK):
            if row.revision is None and row.newest_push is None:
                continue
            number = _number(row)
            if number is None:
                name = json.loads(row.site or "{}").get("name")
                example = (
                    f"integration {row.id} at revision {row.revision} (the newest push made"
                    f" {row.newest_push}) with {row.changes} changes: site {name}, counts"
                    f" {_counts(row)}"
                )
                self.ledger.violate("whole", example)
                continue
            held[row.id] = number
            self._order(row.id, number)
        return held

    def confirm(self, connection: Connection) -> None:
        """Ask for the next acknowledged pushes: each has a row."""
        batch = self.ledger.acknowledged[self.confirmed : self.confirmed + BATCH]
        if not batch:
            return
        rows = connection.execute(FOUND, {"ids": sorted({webhook_id for _, webhook_id in batch})})
        stored = {tuple(row) for row in rows}
        for push in batch:
            if push not in stored:
                self.ledger.violate("stored", f"integration {push[0]} acknowledged {push[1]}")
        self.confirmed += len(batch)

    def _order(self, integration: int, number: int) -> None:
        highest = self.highest.get(integration, 0)
        if integration in self.ordered and number < highest:
            self.ledger.violate("ordered", f"{number} replaced {highest}")
        self.highest[integration] = max(highest, number)


def _number(row: Any) -> int | None:
    """Return the number of the push that is stored, or None unless all its parts are there."""
    whole = row.revision is not None and row.revision == row.newest_push and row.site
    if not whole or row.changes != (30 if row.revision == 1 else 1):
        return None
    return number_of(json.loads(row.site), json.loads(row.post_types), json.loads(row.taxonomies))


def _counts(row: Any) -> list[int]:
    entries = {**json.loads(row.post_types), **json.loads(row.taxonomies)}
    return sorted({entry["count"] for entry in entries.values()})


def engine(url: str) -> Engine:
    """Return an engine of our own, each statement in a transaction of its own."""
    driver = url.replace("postgresql://", "postgresql+psycopg://")
    return create_engine(driver, poolclass=NullPool, isolation_level="AUTOCOMMIT")
