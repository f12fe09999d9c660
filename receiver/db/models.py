"""The tables: columns and constraints.

The primary key of what belongs to an integration begins with it, as do unique and foreign keys: so
all its rows can be on one machine, and each statement of its requests names it for each table.
What is asked by something else (a key's id, a home) has a small table of its own.

Times are aware UTC datetimes. Columns that hold JSON hold it as text, in the
form in which it is sent, so that a read need not parse what it passes on.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db.base import Base

BigKey = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: SQLite returns naive ones, PostgreSQL those of the session's zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def of_integration() -> Mapped[int]:
    """Return the integration of a row, with which the row is deleted: first in its primary key."""
    return mapped_column(ForeignKey("integrations.id", ondelete="CASCADE"), primary_key=True)


def numbered() -> Mapped[int]:
    """Return the number of a row: on SQLite the table's own key, which it allots."""
    return mapped_column(BigKey, primary_key=True, autoincrement=True)


CONNECTED = "disconnected_at IS NULL"


def _index(name: str, time: str, *conditions: str) -> Index:
    """Return the index of a group of integrations in the order of a time."""
    those = text(" AND ".join(conditions))
    return Index(f"ix_integrations_{name}", time, "id", sqlite_where=those, postgresql_where=those)


class Integration(Base):
    """The tie between one WordPress site and the receiver."""

    __tablename__ = "integrations"
    __table_args__ = (
        _index("pushed", "last_structure_fetch", CONNECTED, "last_structure_fetch IS NOT NULL"),
        _index("never", "created_at", CONNECTED, "last_structure_fetch IS NULL"),
        _index("disconnected", "disconnected_at", "disconnected_at IS NOT NULL"),
        _index("mismatch", "mismatch_since", "mismatch_since IS NOT NULL"),
        _index("skewed", "skewed_since", "skewed_since IS NOT NULL"),
        _index("shrunk", "shrunk_at", "shrunk_at IS NOT NULL"),
        _index("untold", "last_structure_fetch", CONNECTED, "lapse IS NULL"),
        _index("told_late", "last_structure_fetch", "lapse = 'late'"),
        # Without it SQLite gives the id of a deleted last row to the next one: old keys and links
        # of a removed site would name another site.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    site_url: Mapped[str] = mapped_column(String(255))
    # Unique where one machine holds all rows; `homes` holds it everywhere.
    site_home: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Instant)

    # Set by the pushes.
    revision: Mapped[int | None]
    post_types: Mapped[int] = mapped_column(default=0)
    taxonomies: Mapped[int] = mapped_column(default=0)
    last_structure_fetch: Mapped[datetime | None] = mapped_column(Instant)
    generated_at: Mapped[int | None] = mapped_column(BigInteger)  # ms since the epoch
    site: Mapped[str | None] = mapped_column(Text)
    home_url: Mapped[str | None] = mapped_column(String(255))
    home: Mapped[str | None] = mapped_column(String(255))
    admin_digest: Mapped[str | None] = mapped_column(String(64))
    outside_digest: Mapped[str | None] = mapped_column(String(64))
    pushes_paid_until: Mapped[float] = mapped_column(Float, default=0.0)  # s since the epoch
    forgotten_revision: Mapped[int | None]  # the last one with deleted changes
    # The `last_structure_fetch` up to which `entries` and `sites` are true: a push that an older
    # release accepts moves the one and not the other.
    indexed_at: Mapped[datetime | None] = mapped_column(Instant)

    # For the operator.
    mismatch_home_url: Mapped[str | None] = mapped_column(String(255))
    mismatch_since: Mapped[datetime | None] = mapped_column(Instant)
    # The last push in which more entries left than stayed, until as many are there again.
    shrunk_at: Mapped[datetime | None] = mapped_column(Instant)
    shrunk_left: Mapped[int | None]
    skewed_since: Mapped[datetime | None] = mapped_column(Instant)
    skew: Mapped[int | None]  # the site's clock minus ours in s, at its last signed push
    # The last lapse that was told as an event: late or stale; null once it pushes again.
    lapse: Mapped[str | None] = mapped_column(String(8))
    disconnected_at: Mapped[datetime | None] = mapped_column(Instant)
    sync_requested_at: Mapped[datetime | None] = mapped_column(Instant)  # until the next push
    sync_asked_at: Mapped[datetime | None] = mapped_column(Instant)


class Structure(Base):
    """The entries of one integration, as they are read.

    `post_types` and `taxonomies` are maps of name to entry; `missing` holds both maps for the
    missing entries, `seen_outside` the names that a push from outside the admin has carried,
    `synced` the counts by kind and name that were reported at `synced_at`, and `told` the
    attributes that any push has sent (null in rows older than the column).
    """

    __tablename__ = "structures"

    integration_id: Mapped[int] = of_integration()
    post_types: Mapped[str] = mapped_column(Text, default="{}")
    taxonomies: Mapped[str] = mapped_column(Text, default="{}")
    missing: Mapped[str] = mapped_column(Text, default='{"post_types":{},"taxonomies":{}}')
    seen_outside: Mapped[str] = mapped_column(Text, default='{"post_types":[],"taxonomies":[]}')
    synced: Mapped[str] = mapped_column(Text, default='{"post_types":{},"taxonomies":{}}')
    synced_at: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[str | None] = mapped_column(Text)


class Label(Base):
    """What the provider finds a site by."""

    __tablename__ = "labels"
    __table_args__ = (Index(None, "key", "value", "integration_id"),)

    integration_id: Mapped[int] = of_integration()
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(80))


class Creation(Base):
    """What one Idempotency-Key of an admin created, so that a repeat gets the same answer.

    `outcomes` is JSON: for each integration that was asked for, what a repeat cannot make anew.
    """

    __tablename__ = "creations"

    admin_key_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    outcomes: Mapped[str] = mapped_column(Text, default="[]")


class Home(Base):
    """Whose a home is: the address for which an integration was created, or to which it is bound.

    Of two integrations that are bound to one home, the first has it.
    """

    __tablename__ = "homes"

    home: Mapped[str] = mapped_column(String(255), primary_key=True)
    integration_id: Mapped[int] = mapped_column(BigInteger)


class Term:
    """How long an API key lives, and which SECRET_KEY made it: all but what could sign."""

    fingerprint: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Key(Term, Base):
    """The API key of an integration."""

    __tablename__ = "keys"
    __table_args__ = (
        CheckConstraint("(role = 'admin') = (integration_id IS NULL)", name="admin_sees_all"),
        CheckConstraint("role IN ('site', 'admin')", name="role"),
    )

    integration_id: Mapped[int] = of_integration()
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    # Always: the release before 1.1 kept admin keys here, too, and reads it while both serve.
    role: Mapped[str] = mapped_column(String(8), default="site")


class KeyOwner(Base):
    """Whose an API key is, for a request that names no integration."""

    __tablename__ = "key_owners"

    key_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    integration_id: Mapped[int] = mapped_column(BigInteger)


class AdminKey(Term, Base):
    """The API key of an admin."""

    __tablename__ = "admin_keys"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)


class UsedLink(Base):
    """A connect link that a site has used, until a day after it expires."""

    __tablename__ = "used_links"

    integration_id: Mapped[int] = of_integration()
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Push(Base):
    """A push that was accepted: history and replay protection in one."""

    __tablename__ = "pushes"
    __table_args__ = (
        UniqueConstraint("integration_id", "webhook_id"),
        Index(None, "integration_id", "received_at"),
    )

    integration_id: Mapped[int] = of_integration()
    id: Mapped[int] = numbered()
    key_id: Mapped[str | None] = mapped_column(String(26))  # None before it was noted
    webhook_id: Mapped[str | None] = mapped_column(String(64))
    body_sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(Instant)
    generated_at: Mapped[int | None] = mapped_column(BigInteger)
    trigger: Mapped[str | None] = mapped_column(String(16))
    context: Mapped[str | None] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    changes: Mapped[int]
    skipped: Mapped[int]


class Change(Base):
    """One change by a push, other than of a count, or by somebody who set a value.

    `before` and `after` are JSON. The ids of an integration's rows grow with time, because each is
    inserted while the integration's row is locked.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index(None, "integration_id", "revision"),
        # With all that is counted of the whole fleet since a time.
        Index(None, "what", "at", "kind", "name", "integration_id"),
    )

    integration_id: Mapped[int] = of_integration()
    id: Mapped[int] = numbered()
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(32))
    what: Mapped[str] = mapped_column(String(16))
    attribute: Mapped[str | None] = mapped_column(String(32))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
