"""Remove an integration, in steps so short that others write in between."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, delete, select

from receiver.db.models import Change, Integration, Push
from receiver.keys import keyring
from receiver.structure import homes
from receiver.structure.receive import lock

ROWS_A_STEP = 2000


def remove(transaction: Callable[[], AbstractContextManager[Connection]], number: int) -> None:
    """Remove an integration with its keys, structure and history; raise Gone.

    Its keys go with the first step, so that nothing more is pushed. What stops in the middle
    leaves an integration without keys, and is to be done again.
    """
    is_removed = False
    while not is_removed:
        with transaction() as connection:
            is_removed = step(connection, number)


def step(connection: Connection, integration_id: int) -> bool:
    """Take the keys and some of the history away, and at last the integration itself."""
    integration = lock(connection, integration_id)
    keyring.remove_all(connection, integration_id)
    for table in (Push, Change):
        ours = table.integration_id == integration_id
        some = select(table.id).where(ours).limit(ROWS_A_STEP)
        done = connection.execute(delete(table).where(ours, table.id.in_(some)))
        if done.rowcount == ROWS_A_STEP:
            return False
    homes.move(connection, integration_id, homes.of(integration), set())
    connection.execute(delete(Integration).where(Integration.id == integration_id))
    return True
