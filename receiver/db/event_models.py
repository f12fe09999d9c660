"""The tables of the events: from the outbox to the feed, and from there to the endpoints."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db.base import Base
from receiver.db.models import BigKey, Instant

PENDING = text("state = 'pending'")


class Outgoing(Base):
    """An event in the outbox: written by the transaction that makes it true.

    `written` is nanoseconds since the epoch, `body` the event's JSON as it is sent. It outlives its
    integration, so it has no foreign key.
    """

    __tablename__ = "outbox"
    # In this order events are moved to the feed.
    __table_args__ = (Index(None, "written"),)

    integration_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    written: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[str] = mapped_column(Text)


class Event(Base):
    """An event in the feed; positions are given under one lock, so they commit in order.

    It outlives its integration, so it has no foreign key. `integration_id` is null only where a
    release that did not know the column moved the event (`feed.name`).
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("id"),
        Index(None, "type", "position"),
        Index(None, "integration_id", "position"),
    )

    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    integration_id: Mapped[int | None] = mapped_column(BigKey)
    id: Mapped[str] = mapped_column(String(32))
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[str] = mapped_column(Text)


class Feed(Base):
    """One row: the position of the newest event, and of the newest one that was deleted."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    forgotten: Mapped[int] = mapped_column(BigInteger)


class Endpoint(Base):
    """An address that wants events.

    `types` is a JSON list, or null for all. `paused_until` (s since the epoch) is what its
    Retry-After asked for. Events after the position `replay_after` up to `replay_until` that are
    not older than `replay_since` are still to be made due again; null where nothing is.
    """

    __tablename__ = "endpoints"
    # No id comes again: a worker may still be sending to the endpoint that had it.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    url: Mapped[str] = mapped_column(String(2000))
    types: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(String(255))
    enabled: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Instant)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    last_success_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(String(255))
    paused_until: Mapped[float] = mapped_column(Float)
    replay_since: Mapped[datetime | None] = mapped_column(Instant)
    replay_after: Mapped[int | None] = mapped_column(BigInteger)
    replay_until: Mapped[int | None] = mapped_column(BigInteger)


class EndpointSecret(Base):
    """A signing secret, but for what could sign: that is made anew from its id and SECRET_KEY."""

    __tablename__ = "endpoint_secrets"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey("endpoints.id", ondelete="CASCADE"), index=True
    )
    fingerprint: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)


class Delivery(Base):
    """An event for an endpoint; `state` is pending, delivered or failed.

    `due_at` is seconds since the epoch. A worker that takes a delivery moves it ahead, so that
    another one takes it if the first dies.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        # The list of an endpoint's deliveries, and what is due of them without what is done.
        Index(None, "endpoint_id", "position"),
        Index(
            "ix_deliveries_due",
            *("endpoint_id", "due_at"),
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    position: Mapped[int] = mapped_column(
        ForeignKey("events.position", ondelete="CASCADE"), primary_key=True
    )
    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey("endpoints.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    due_at: Mapped[float] = mapped_column(Float)
    attempted_at: Mapped[datetime | None] = mapped_column(Instant)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(255))
    answer: Mapped[str | None] = mapped_column(Text)


class DeliveryCount(Base):
    """How many attempts had this result."""

    __tablename__ = "delivery_counts"

    result: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class DeliverWorker(Base):
    """A deliver process, and when it was seen last, in seconds since the epoch."""

    __tablename__ = "deliver_workers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen_at: Mapped[float] = mapped_column(Float)


class Teller(Base):
    """How far the people behind one of NOTIFY_URLS have been told; `id` is a digest of the URL.

    `next_at` and `since`, when the current minute began, are seconds since the epoch; `told` is
    the number of messages in that minute.
    """

    __tablename__ = "tellers"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    next_at: Mapped[float] = mapped_column(Float)
    since: Mapped[float] = mapped_column(Float)
    told: Mapped[int]
