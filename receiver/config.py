"""The settings: the only reader of the environment."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError, validate
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from schemas.homes import home_of

VERSION = "1.0.0"
# As long as the output of HMAC-SHA256: RFC 2104 discourages shorter keys.
MIN_SECRET_BYTES = 32
PUBLIC_URL = re.compile(r"https?://[^\s/@?#]+(/[^\s@?#]*)?")
DRIVERS = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


class BadSetting(Exception):
    """A setting is missing or weak: the message names it and says what to do."""


def load(instance_path: str) -> dict[str, Any]:
    """Read the settings from the environment.

    Raise BadSetting when one is missing, weak or not valid.
    """
    env = Env()
    try:
        return _read(env, Path(instance_path))
    except EnvError as error:
        raise BadSetting(str(error)) from error


def _read(env: Env, instance: Path) -> dict[str, Any]:
    positive = validate.Range(min=1)
    return {
        "SQLALCHEMY_DATABASE_URI": _database_url(env.str("DATABASE_URL", ""), instance),
        "PREPARED_STATEMENTS": env.bool("PREPARED_STATEMENTS", False),
        "SECRETS": _secrets(env.str("SECRET_KEY", ""), _list(env.list("SECRET_KEY_FALLBACKS", []))),
        "REQUIRE_SIGNATURE": env.bool("REQUIRE_SIGNATURE", False),
        "ALLOW_PRIVATE_SITES": env.bool("ALLOW_PRIVATE_SITES", False),
        "CORS_ORIGINS": [_origin(text) for text in _list(env.list("CORS_ORIGINS", []))],
        "PUBLIC_URL": _public_url(env.str("PUBLIC_URL", "").rstrip("/")),
        "MAX_BODY_BYTES": env.int("MAX_BODY_BYTES", 1048576, validate=positive),
        "TIMESTAMP_TOLERANCE_SECONDS": env.int(
            "TIMESTAMP_TOLERANCE_SECONDS", 300, validate=positive
        ),
        # Sites push daily: after 36 hours one push is missing, after 72 hours at least two.
        "LATE_AFTER_HOURS": env.int("LATE_AFTER_HOURS", 36, validate=positive),
        "STALE_AFTER_HOURS": env.int("STALE_AFTER_HOURS", 72, validate=positive),
        "PROMETHEUS_MULTIPROC_DIR": env.str("PROMETHEUS_MULTIPROC_DIR", ""),
        "NOTIFY_URLS": _list(env.list("NOTIFY_URLS", [])),
        "PUSHES_PER_MINUTE": env.int("PUSHES_PER_MINUTE", 60, validate=validate.Range(min=0)),
    }


def _database_url(text: str, instance: Path) -> URL:
    if not text:
        instance.mkdir(parents=True, exist_ok=True)
        return URL.create("sqlite", database=str(instance / "receiver.db"))
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadSetting("DATABASE_URL is not a URL such as postgresql://user@host/name") from None
    # A database in memory is refused: each worker process would have its own.
    driver = DRIVERS.get(url.get_backend_name())
    if not driver or (driver == "sqlite" and url.database in (None, "", ":memory:")):
        raise BadSetting("DATABASE_URL must name a SQLite file or a PostgreSQL database")
    return url.set(drivername=driver)


def _origin(text: str) -> str:
    """Return an origin as browsers send it: with its host name in ASCII."""
    try:
        return f"{urlsplit(text).scheme}://{home_of(text)}"
    except ValueError:
        return text


def _public_url(text: str) -> str:
    """Return the address: connection strings are made of it, with a key as its user."""
    if text and not PUBLIC_URL.fullmatch(text):
        raise BadSetting(
            "PUBLIC_URL must be an address such as https://receiver.example or"
            " https://example.com/receiver: without a user, ? and #."
        )
    return text


def _list(texts: list[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _secrets(current: str, fallbacks: list[str]) -> list[str]:
    """Return the secrets, the current one first."""
    if not current:
        raise BadSetting(
            "SECRET_KEY is not set: API keys are made from it. Make one with"
            " `python -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it safe."
        )
    if "," in current or current != current.strip():
        raise BadSetting(
            "SECRET_KEY must have no comma and no spaces at its ends, because later it may become"
            " one of SECRET_KEY_FALLBACKS, which commas separate: make another one."
        )
    secrets = [current, *fallbacks]
    for secret in secrets:
        if len(secret.encode()) < MIN_SECRET_BYTES:
            raise BadSetting(
                f"SECRET_KEY and SECRET_KEY_FALLBACKS must be at least {MIN_SECRET_BYTES} bytes"
                " each, because a shorter one could be guessed: make a longer one."
            )
    return secrets
