"""Prometheus metrics: requests, added up over all workers, and the current state of the data."""

from collections.abc import Iterator

from flask import Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from receiver.db.engine import reading
from receiver.db.models import Integration
from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.current import current
from receiver.integrations.freshness import Freshness
from receiver.keys import keyring
from receiver.ops.health import in_time
from schemas.requests import STATES

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


class Stored(Collector):
    """Metrics read from the database at each scrape; one of them tells whether it answers."""

    def __init__(self, states: dict[str, int] | None, old_keys: int) -> None:
        self.states, self.old_keys = states, old_keys

    def collect(self) -> Iterator[GaugeMetricFamily]:
        answers = int(self.states is not None)
        yield GaugeMetricFamily(
            f"{PREFIX}database_answers", "1, or 0 if the database does not answer.", answers
        )
        if self.states is None:
            return
        sites = GaugeMetricFamily(
            f"{PREFIX}integrations", "Integrations by state.", labels=["state"]
        )
        for name in STATES:
            sites.add_metric([name], self.states.get(name, 0))
        yield sites
        help_ = "Live keys that an older SECRET_KEY made."
        yield GaugeMetricFamily(f"{PREFIX}keys_on_fallback", help_, self.old_keys)


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
    if current_app.config["PROMETHEUS_MULTIPROC_DIR"]:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(_stored())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _stored() -> Stored:
    try:
        return Stored(*in_time(_look))
    except (SQLAlchemyError, TimeoutError):
        return Stored(None, 0)


def _look() -> tuple[dict[str, int], int]:
    # In SQL, because the fleet may have a hundred thousand rows.
    name = Freshness.of(current_app.config).state().label("state")
    query = select(name, func.count()).select_from(Integration).group_by(name)
    with reading() as connection:
        states = {row[0]: row[1] for row in connection.execute(query)}
        return states, sum(keyring.on_fallback(connection).values())
