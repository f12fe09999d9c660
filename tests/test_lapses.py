"""A site that turns late, then stale, then pushes again: each is told once."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import Connection, select, update

from receiver.db.engine import reading, writing
from receiver.db.event_models import Feed
from receiver.db.models import Integration
from receiver.events import lapses
from receiver.values import at
from tests.support.backend import Backend, backend, empty
from tests.support.plans import plan

__all__ = ["backend"]


def lapse_events(backend: Backend, after: int) -> list[dict[str, Any]]:
    address = f"/api/v1/integration/events/?limit=500&after={after}"
    answer = backend.pusher.client.get(address, headers=backend.headers).json
    return [e for e in answer["data"] if e["data"]["integration"] == backend.pusher.id]


def newest(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return int(connection.execute(select(Feed.position)).scalar_one())


def tell_all(app: Flask) -> None:
    with app.app_context():
        while lapses.tell(app.config):
            pass


def test_a_site_that_turns_late_is_told_once_then_stale_then_recovered(
    backend: Backend, app: Flask
) -> None:
    backend.pusher.result(site={"cron_disabled": True})
    empty(app)
    after = newest(app)
    for hours, expected in ((35, 0), (37, 1), (38, 1), (73, 2), (74, 2)):
        with time_machine.travel(at(time.time()) + timedelta(hours=hours), tick=False):
            tell_all(app)
        assert len(lapse_events(backend, after)) == expected, hours
    with time_machine.travel(at(time.time()) + timedelta(hours=75)):
        backend.pusher.result()
        tell_all(app)
    late, stale, recovered = lapse_events(backend, after)
    assert [late["type"], stale["type"]] == ["integration.late", "integration.stale"]
    assert late["data"]["cron_disabled"] is True
    assert late["data"]["last_structure_fetch"] == stale["data"]["last_structure_fetch"]
    assert recovered["type"] == "integration.recovered"
    assert abs(recovered["data"]["silent_seconds"] - 75 * 3600) < 60


def test_however_many_workers_look_a_lapse_is_told_once(backend: Backend, app: Flask) -> None:
    backend.pusher.result()
    empty(app)
    after = newest(app)
    with app.app_context(), writing() as connection:
        query = update(Integration).where(Integration.id == backend.pusher.id)
        connection.execute(query.values(last_structure_fetch=at(time.time() - 37 * 3600)))
    barrier = threading.Barrier(4)

    def tell(_: int) -> None:
        barrier.wait()
        tell_all(app)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(tell, range(4)))
    assert [each["type"] for each in lapse_events(backend, after)] == ["integration.late"]


def test_who_disconnects_is_not_late(backend: Backend, app: Flask) -> None:
    backend.pusher.result()
    backend.pusher.client.post(backend.pusher.path("disconnect/"), headers=backend.pusher.bearer())
    after = newest(app)
    with time_machine.travel(at(time.time()) + timedelta(hours=100), tick=False):
        tell_all(app)
    types = [each["type"] for each in lapse_events(backend, after)]
    assert not {"integration.late", "integration.stale"} & set(types)


def test_lapses_are_found_by_an_index(app: Flask) -> None:
    with app.app_context(), writing() as connection:
        is_postgresql = connection.dialect.name == "postgresql"
        if is_postgresql:
            # On a small table any index costs the same, so only those of lapses are left to choose.
            connection.exec_driver_sql("SAVEPOINT whole; DROP INDEX ix_integrations_pushed")
        found = [plan(connection, _sql(lapse, connection)) for lapse in lapses._lapses(app.config)]
        if is_postgresql:
            connection.exec_driver_sql("ROLLBACK TO whole")
    assert "ix_integrations_untold" in found[0]
    assert "ix_integrations_told_late" in found[1]


def _sql(lapse: lapses.Lapse, connection: Connection) -> str:
    query: Callable[..., Any] = select(Integration.id).where(*lapse.conditions()).compile
    return str(query(connection.engine, compile_kwargs={"literal_binds": True}))
