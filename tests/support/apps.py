"""Apps in this process, each on a database of its own, and their command line without a process."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from receiver import create_app
from receiver.db.extensions import db
from tests.support.pusher import Pusher
from tests.support.serving import environment


@contextmanager
def app_on(url: str, **settings: str) -> Iterator[Flask]:
    """Give an app on this database with these settings."""
    before = dict(os.environ)
    os.environ |= environment(url, settings)
    try:
        app = create_app()
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        os.environ.clear()
        os.environ |= before


@contextmanager
def migrated(url: str, **settings: str) -> Iterator[Flask]:
    """Give an app on this database, which gets the newest schema."""
    with app_on(url, **settings) as app:
        command(app, "db", "upgrade")
        yield app


def command(app: Flask, *arguments: str) -> str:
    """Run a command that must succeed; return what it prints."""
    done = app.test_cli_runner().invoke(args=arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return str(done.stdout)


def command_on(url: str, *arguments: str) -> str:
    """Run a command that must succeed on this database; return what it prints."""
    with app_on(url) as app:
        return command(app, *arguments)


def add(app: Flask, site: str = "https://site.example") -> Pusher:
    """Create an integration for a site."""
    created = json.loads(command(app, "integrations", "add", site, "--json"))
    return Pusher(app.test_client(), created["id"], created["api_key"])


def add_admin(app: Flask) -> str:
    """Return a new admin key."""
    return str(json.loads(command(app, "admin-keys", "add", "--json"))["api_key"])
