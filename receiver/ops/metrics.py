"""Prometheus metrics: requests, added up over all workers, and the current state of the data."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from receiver.config import VERSION
from receiver.db.engine import reading
from receiver.events import watch
from receiver.events.deliveries import RESULTS
from receiver.events.watch import Watched
from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.current import current
from receiver.ops import gauges, hours
from receiver.ops.gauges import Numbers
from receiver.ops.health import in_time
from schemas.requests import STATES, TROUBLES

resource = Resource("metrics", __name__)

PREFIX = "structure_receiver_"
# Headers that a proxy adds: a request with one of them comes from outside.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via")
# 512 bytes to 1 MiB, the default MAX_BODY_BYTES.
BUCKETS = tuple(2**power for power in range(9, 21))

ANSWERS = Counter(f"{PREFIX}answers", "HTTP responses.", ["endpoint", "status"])
PUSHES = Counter(
    f"{PREFIX}pushes", "Pushes by result, and refused ones by reason.", ["result", "reason"]
)
UNSIGNED = Counter(f"{PREFIX}unsigned_pushes", "Accepted pushes without a signature.")
SECONDS = Histogram(f"{PREFIX}push_seconds", "Duration of a push in seconds.", ["result"])
BYTES = Histogram(f"{PREFIX}push_bytes", "Length of the body of a push.", buckets=BUCKETS)
# Its own: readiness may wait for a lock, which says nothing of whether the database answers.
looker = ThreadPoolExecutor(2, "metrics")


class Counted(Collector):
    """What all workers have counted, each in files of its own in this folder."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def collect(self) -> Iterator[Metric]:
        # A worker that has just begun a file has not written its head yet.
        files = [str(file) for file in self.folder.glob("*.db") if file.stat().st_size]
        yield from MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]


class Stored(Collector):
    """What the database holds, as it was counted last; where it does not answer, only that."""

    def __init__(self, answers: bool, numbers: Numbers | None, watched: Watched | None) -> None:
        self.answers, self.numbers, self.watched = answers, numbers, watched

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(f"{PREFIX}build", "The release.", {"version": VERSION})
        help_ = "1, or 0 when it does not answer."
        yield GaugeMetricFamily(f"{PREFIX}database_answers", help_, int(self.answers))
        if self.numbers is not None and self.numbers.age is not None:
            yield from _gauges(self.numbers.counts, self.numbers.age)
        if self.watched is not None:
            yield from _deliveries(self.watched)


def _deliveries(watched: Watched) -> Iterator[Metric]:
    help_ = "Attempts to deliver an event to an endpoint: delivered, retried or failed."
    family = CounterMetricFamily(f"{PREFIX}deliveries", help_, labels=["result"])
    for result in RESULTS:
        family.add_metric([result], watched.counts.get(result, 0))
    yield family
    help_ = "For how long the oldest delivery is due that no worker has taken."
    name = f"{PREFIX}delivery_oldest_due_seconds"
    yield GaugeMetricFamily(name, help_, watched.oldest_due)
    help_ = "Workers (flask deliver) that were seen within a minute."
    yield GaugeMetricFamily(f"{PREFIX}deliver_workers", help_, watched.workers)


def _gauges(counts: dict[str, int], age: float) -> Iterator[Metric]:
    yield _family("integrations", "By freshness.", "state", STATES, counts)
    yield _family("troubles", "Integrations by trouble.", "trouble", TROUBLES, counts)
    help_ = "Live keys that an older SECRET_KEY made."
    yield GaugeMetricFamily(f"{PREFIX}keys_on_fallback", help_, counts.get("keys_on_fallback"))
    help_ = "How long ago integrations, troubles and keys_on_fallback were counted."
    yield GaugeMetricFamily(f"{PREFIX}gauges_age_seconds", help_, age)


def _family(
    name: str, help_: str, label: str, values: Sequence[str], counts: dict[str, int]
) -> Metric:
    family = GaugeMetricFamily(f"{PREFIX}{name}", help_, labels=[label])
    for value in counts.keys() & set(values):  # another release may have counted
        family.add_metric([value], counts[value])
    return family


def install(app: Flask) -> None:
    """Count every response."""
    app.after_request(count)


def count(response: Response) -> Response:
    """Count a response; of a push also its result, reason, duration and size."""
    endpoint = request.endpoint
    ANSWERS.labels(endpoint or "none", response.status_code).inc()
    if endpoint == "pushes.accept" and request.method == "POST":
        request_ = current()
        facts = request_.facts
        result = facts.get("result") if response.status_code == 200 else "refused"
        PUSHES.labels(result, facts.get("reason", "")).inc()
        hours.note(str(result), facts.get("reason", ""))
        SECONDS.labels(result).observe(request_.seconds())
        BYTES.observe(len(request_.body))
        if response.status_code == 200 and request_.caller and not request_.caller.signed:
            UNSIGNED.inc()
    return response


@resource.view("GET", "/metrics/", contract=Contract(ANYONE))
def show() -> Response:
    """Return all metrics to Prometheus; 404 if the request came through a proxy."""
    if any(name in request.headers for name in FORWARDED):
        raise NotFound
    registry = CollectorRegistry()
    folder = current_app.config["PROMETHEUS_MULTIPROC_DIR"]
    registry.register(Counted(folder) if folder else REGISTRY)
    registry.register(_stored())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _stored() -> Stored:
    try:
        return Stored(True, *in_time(_look, looker))
    except (SQLAlchemyError, TimeoutError):
        return Stored(False, None, None)


def _look() -> tuple[Numbers | None, Watched | None]:
    """Return what was counted last, or None for both where only the counts cannot be read."""
    with reading() as connection:
        connection.execute(select(1))
        try:
            return gauges.look(connection, gauges.WAIT_SECONDS), watch.look(connection)
        except SQLAlchemyError:
            return None, None
