"""The engine and the tables: entries are kept as JSON documents, one row an integration.

A row an entry would be the other way; it costs this peer more, on the push and
on the read.
"""

import os
from datetime import datetime

import orjson
from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer, UniqueConstraint, event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

url = os.environ["DATABASE_URL"]
url = url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
engine = create_async_engine(
    url,
    pool_pre_ping="postgresql" in url,
    json_serializer=lambda value: orjson.dumps(value).decode(),
    json_deserializer=orjson.loads,
)
Session = async_sessionmaker(engine, expire_on_commit=False)
BigKey = BigInteger().with_variant(Integer, "sqlite")
Instant = DateTime(timezone=True)


if engine.dialect.name == "sqlite":

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection, _record):
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection):
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Base(DeclarativeBase):
    pass


class Integration(Base):
    __tablename__ = "integrations"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    site_url: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int | None]
    last_structure_fetch: Mapped[datetime | None] = mapped_column(Instant)
    generated_at: Mapped[int | None] = mapped_column(BigInteger)
    site: Mapped[dict | None] = mapped_column(JSON)
    digest: Mapped[str | None]


class ApiKey(Base):
    """A key, as the SHA-256 of its 256 random bits: nothing that could be used."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    integration_id: Mapped[int] = mapped_column(ForeignKey(Integration.id))
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Structure(Base):
    __tablename__ = "structures"

    integration_id: Mapped[int] = mapped_column(ForeignKey(Integration.id), primary_key=True)
    post_types: Mapped[dict] = mapped_column(JSON, default=dict)
    taxonomies: Mapped[dict] = mapped_column(JSON, default=dict)
    missing: Mapped[dict] = mapped_column(JSON, default=dict)


class Push(Base):
    __tablename__ = "pushes"
    __table_args__ = (UniqueConstraint("integration_id", "webhook_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    integration_id: Mapped[int] = mapped_column(ForeignKey(Integration.id))
    webhook_id: Mapped[str | None]
    body_sha256: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[str]
    revision: Mapped[int]


class Change(Base):
    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    integration_id: Mapped[int] = mapped_column(ForeignKey(Integration.id), index=True)
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str]
    name: Mapped[str]
    what: Mapped[str]
    attribute: Mapped[str | None]
    before = mapped_column(JSON)
    after = mapped_column(JSON)
