"""The secrets that sign for an endpoint: made from their ids and SECRET_KEY, never stored."""

import time
from collections import defaultdict
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from receiver.db.event_models import EndpointSecret
from receiver.keys import mint
from receiver.keys.keyring import known_secrets
from receiver.values import at

MAX_LIVE = 4  # of an endpoint: each is a signature in every delivery


def issue(connection: Connection, endpoint_id: int) -> str:
    """Make a secret for an endpoint and return it, for the only time."""
    current = current_app.config["SECRETS"][0]
    secret_id, secret = mint.mint(current, mint.ENDPOINT)
    row = {"id": secret_id, "endpoint_id": endpoint_id, "created_at": at(time.time())}
    row["fingerprint"] = mint.fingerprint(current)
    connection.execute(insert(EndpointSecret), row)
    return secret


def rotate(connection: Connection, endpoint_id: int, overlap: timedelta) -> str:
    """Make a new secret; those that live sign beside it until the overlap ends.

    Only MAX_LIVE secrets live at a time: the oldest beyond them end at once.
    """
    ours, now = EndpointSecret.endpoint_id == endpoint_id, at(time.time())
    old = ours & _lives(now + overlap)
    connection.execute(update(EndpointSecret).where(old).values(ends_at=now + overlap))
    newest = select(EndpointSecret.id).where(ours).order_by(EndpointSecret.created_at.desc())
    kept = list(connection.scalars(newest.limit(MAX_LIVE - 1)))
    beyond = ours & _lives(now) & EndpointSecret.id.not_in(kept)
    connection.execute(update(EndpointSecret).where(beyond).values(ends_at=now))
    return issue(connection, endpoint_id)


def signing_keys(connection: Connection, endpoint_ids: list[int]) -> dict[int, list[bytes]]:
    """Return for each endpoint the bytes that sign: none where SECRET_KEY is no longer known."""
    known = known_secrets()
    query = select(EndpointSecret.__table__).where(
        EndpointSecret.endpoint_id.in_(endpoint_ids), _lives(at(time.time()))
    )
    found: dict[int, list[bytes]] = defaultdict(list)
    for row in connection.execute(query.order_by(EndpointSecret.created_at.desc())):
        if row.fingerprint in known:
            key = mint.signing_bytes(row.id, known[row.fingerprint], mint.ENDPOINT)
            found[row.endpoint_id].append(key)
    return found


def count_on_fallback(connection: Connection) -> int:
    """Count all live secrets that an older SECRET_KEY made: there are few."""
    current = mint.fingerprint(current_app.config["SECRETS"][0])
    old = EndpointSecret.fingerprint != current
    query = select(func.count()).where(old, _lives(at(time.time())))
    return connection.scalar(query) or 0


def _lives(now: object) -> ColumnElement[bool]:
    return or_(EndpointSecret.ends_at.is_(None), EndpointSecret.ends_at > now)
