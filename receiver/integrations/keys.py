"""The keys of one integration: every change takes the integration's lock first, as a push does."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from receiver.keys import keyring, listing, lookup
from receiver.refusals import Refusal
from receiver.structure.receive import lock


class NoSuchKey(Refusal):
    """The integration has no key of this id."""

    code = "not_found"


def rotate(connection: Connection, integration_id: int, overlap: timedelta) -> dict[str, Any]:
    """Make a new key; those that live end after the overlap. Raise Gone."""
    lock(connection, integration_id)
    key = keyring.rotate(connection, integration_id, overlap)
    return {"integration": integration_id, **keyring.handed_out(*key)}


def revoke(connection: Connection, integration_id: int, key_id: str) -> dict[str, Any]:
    """End a key at once, a push that waits included; return what it is now.

    What has ended already stays as it is. Raise Gone or NoSuchKey.
    """
    lock(connection, integration_id)
    _find(connection, integration_id, key_id)
    keyring.revoke(connection, integration_id, key_id)
    return _find(connection, integration_id, key_id)


def revoke_any(connection: Connection, key_id: str) -> bool:
    """End the key of an integration or of an admin at once; return whether one lived."""
    if keyring.revoke_admin(connection, key_id):
        return True
    owner = lookup.owner_of(connection, key_id)
    if owner is None:
        return False
    lock(connection, owner)
    return keyring.revoke(connection, owner, key_id)


def _find(connection: Connection, integration_id: int, key_id: str) -> dict[str, Any]:
    for key in listing.of_integration(connection, integration_id):
        if key["key_id"] == key_id:
            return key
    detail = f"Integration {integration_id} has no key {key_id}: list its keys to see which."
    raise NoSuchKey(detail)
