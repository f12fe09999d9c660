"""The app on each engine, and an honest pusher of an integration of its own."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from receiver import create_app
from receiver.db.engine import writing
from receiver.db.extensions import db
from receiver.integrations.register import add
from receiver.keys import keyring
from receiver.ops import gauges, hours
from tests.support import citus, described
from tests.support.apps import command_on
from tests.support.databases import ENGINES, database
from tests.support.pusher import Pusher
from tests.support.serving import SECRET

sites = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that all cores are busy until the end."""
    items.sort(key=lambda item: "/torture/" not in item.nodeid)


@pytest.fixture(scope="session", params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    with database(request.param) as url:
        yield url


@pytest.fixture(scope="session")
def app(database_url: str) -> Iterator[Flask]:
    """The app with its defaults, on a migrated database that all tests share."""
    os.environ |= {"DATABASE_URL": database_url, "SECRET_KEY": SECRET}
    os.environ |= {"CORS_ORIGINS": "https://frontend.example", "PUSHES_PER_MINUTE": "100000"}
    hours.STORE_SECONDS = 3600  # a statement of another thread would be counted as a test's own
    app = create_app()
    described.watch(app)
    with app.app_context():
        upgrade()
    citus.distribute(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of one's own."""
    with database(request.param) as found:
        command_on(found, "db", "upgrade")
        yield found


@pytest.fixture(autouse=True)
def every_response_is_described() -> Iterator[None]:
    """Fail the test whose response /openapi.json does not describe."""
    described.undescribed.clear()
    yield
    assert not described.undescribed, sorted(described.undescribed)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Let what counts beside a request end with its test: the next one counts statements."""
    yield
    with suppress(TimeoutError):
        gauges.counter.submit(int).result(10)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def new_pusher(app: Flask, client: FlaskClient) -> Callable[[], Pusher]:
    """Make integrations, each of a site of its own."""

    def make(site_url: str | None = None) -> Pusher:
        with app.app_context(), writing() as connection:
            created = add(connection, site_url or f"https://site-{next(sites)}.example", None)
        return Pusher(client, created["id"], created["api_key"])

    return make


@pytest.fixture
def pusher(new_pusher: Callable[[], Pusher]) -> Pusher:
    return new_pusher()


@pytest.fixture
def admin(app: Flask) -> dict[str, str]:
    """The headers of an admin."""
    with app.app_context(), writing() as connection:
        _, api_key = keyring.issue(connection, None)
    return {"Authorization": f"Bearer {api_key}"}
