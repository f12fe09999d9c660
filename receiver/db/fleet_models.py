"""The tables of the fleet: what it is searched by, and its numbers."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db.base import Base
from receiver.db.models import Instant


class Entry(Base):
    """A present entry of one integration, by which the fleet is searched."""

    __tablename__ = "entries"
    __table_args__ = (
        # With all that a search asks for, so that it need not look into the table.
        Index(None, "kind", "name", "integration_id", "enabled"),
        {"sqlite_with_rowid": False},
    )

    integration_id: Mapped[int] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    enabled: Mapped[bool]
    label: Mapped[str] = mapped_column(String(255))


class Site(Base):
    """What else the fleet is searched by: a narrow row that pushes seldom write.

    `text` is the address and the name in lower case; versions are numbers that can be compared.
    """

    __tablename__ = "sites"
    __table_args__ = (
        Index(None, "plugin_version"),
        Index(None, "wp_version"),
        Index(None, "php_version"),
    )

    integration_id: Mapped[int] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)
    plugin_version: Mapped[int | None] = mapped_column(BigInteger)
    wp_version: Mapped[int | None] = mapped_column(BigInteger)
    php_version: Mapped[int | None] = mapped_column(BigInteger)


class Gauges(Base):
    """The numbers of the fleet, in one row: `counts` is a JSON map of name to number.

    `counted_at` and `due_at`, when they are to be counted next, are seconds since the epoch.
    """

    __tablename__ = "gauges"

    id: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[float] = mapped_column(Float)
    counted_at: Mapped[float | None] = mapped_column(Float)
    counts: Mapped[str] = mapped_column(Text)


class PushHour(Base):
    """How many pushes of one result came within an hour, refused ones by their reason."""

    __tablename__ = "push_hours"

    hour: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    result: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    pushes: Mapped[int] = mapped_column(BigInteger)
