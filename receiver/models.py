"""What is kept: columns and constraints.

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
)
from sqlalchemy.orm import Mapped, mapped_column

from receiver.extensions import Base

BigKey = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: SQLite gives naive ones back, PostgreSQL those of its own zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def of_integration() -> Mapped[int]:
    """Return the column that ties a row to its integration, and removes it with that."""
    return mapped_column(ForeignKey("integrations.id", ondelete="CASCADE"))


class Integration(Base):
    """The tie between one WordPress site and the receiver."""

    __tablename__ = "integrations"
    # Without it SQLite gives the id of a removed last row to the next one.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    site_url: Mapped[str] = mapped_column(String(255))
    site_home: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Instant)

    # Set by the pushes.
    revision: Mapped[int | None]
    post_types: Mapped[int] = mapped_column(default=0)
    taxonomies: Mapped[int] = mapped_column(default=0)
    last_structure_fetch: Mapped[datetime | None] = mapped_column(Instant, index=True)
    generated_at: Mapped[int | None] = mapped_column(BigInteger)  # ms since the epoch
    site: Mapped[str | None] = mapped_column(Text)
    home_url: Mapped[str | None] = mapped_column(String(255))
    home: Mapped[str | None] = mapped_column(String(255), index=True)
    admin_digest: Mapped[str | None] = mapped_column(String(64))
    outside_digest: Mapped[str | None] = mapped_column(String(64))
    pushes_paid_until: Mapped[float] = mapped_column(Float, default=0.0)  # s since the epoch
    forgotten_revision: Mapped[int | None]  # the last one that changes were forgotten of

    # What an operator should know.
    mismatch_home_url: Mapped[str | None] = mapped_column(String(255))
    mismatch_since: Mapped[datetime | None] = mapped_column(Instant)
    skewed_since: Mapped[datetime | None] = mapped_column(Instant)
    skew: Mapped[int | None]  # the site's clock less ours in s, at its last signed push
    disconnected_at: Mapped[datetime | None] = mapped_column(Instant)
    sync_requested_at: Mapped[datetime | None] = mapped_column(Instant)  # until the next push
    sync_asked_at: Mapped[datetime | None] = mapped_column(Instant)


class Structure(Base):
    """The entries of one integration, as they are read.

    `post_types` and `taxonomies` are maps of name to entry; `missing` holds
    both maps for the entries that left, `seen_outside` the names that a push
    from outside the admin has carried, `synced` the counts by kind and name that were
    reported at `synced_at`, `told` the attributes that any push ever told (null: not noted yet).
    """

    __tablename__ = "structures"

    integration_id: Mapped[int] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), primary_key=True
    )
    post_types: Mapped[str] = mapped_column(Text, default="{}")
    taxonomies: Mapped[str] = mapped_column(Text, default="{}")
    missing: Mapped[str] = mapped_column(Text, default='{"post_types":{},"taxonomies":{}}')
    seen_outside: Mapped[str] = mapped_column(Text, default='{"post_types":[],"taxonomies":[]}')
    synced: Mapped[str] = mapped_column(Text, default='{"post_types":{},"taxonomies":{}}')
    synced_at: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[str | None] = mapped_column(Text)


class Key(Base):
    """An API key, but for what could sign: that is made anew from its id and SECRET_KEY."""

    __tablename__ = "keys"
    __table_args__ = (
        CheckConstraint("(role = 'admin') = (integration_id IS NULL)", name="admin_sees_all"),
        CheckConstraint("role IN ('site', 'admin')", name="role"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    integration_id: Mapped[int | None] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(8))
    fingerprint: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Push(Base):
    """A push that was accepted: history and replay protection in one."""

    __tablename__ = "pushes"
    __table_args__ = (
        UniqueConstraint("integration_id", "webhook_id"),
        Index(None, "integration_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    integration_id: Mapped[int] = of_integration()
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
    """One thing other than a count that a push changed or somebody set.

    `before` and `after` are JSON. The ids of an integration's rows grow: each is written while
    its row is locked.
    """

    __tablename__ = "changes"
    __table_args__ = (Index(None, "integration_id", "revision"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    integration_id: Mapped[int] = of_integration()
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(32))
    what: Mapped[str] = mapped_column(String(16))
    attribute: Mapped[str | None] = mapped_column(String(32))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
