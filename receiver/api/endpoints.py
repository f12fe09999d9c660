"""The endpoints: who is sent events, with which secret, and what became of the deliveries."""

import secrets as random
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, current_app

from receiver.db.engine import reading, writing
from receiver.events import deliveries, endpoints, secrets, sending
from receiver.http import logs
from receiver.http.contract import Contract, Resource
from receiver.http.problems import Problem
from receiver.http.responses import page, success
from receiver.values import at, encode
from schemas.endpoints import (
    DeliveriesQuerySchema,
    DeliverySchema,
    EndpointAnswerSchema,
    EndpointChangesSchema,
    EndpointSchema,
    NewEndpointSchema,
    NewSecretSchema,
    RemovedEndpointSchema,
    ReplayedSchema,
    ReplaySchema,
    SecretRotationSchema,
    TestedSchema,
)
from schemas.requests import PageQuerySchema

resource = Resource("endpoints", __name__)

ALL, ONE = "/endpoints/", "/endpoints/<number:endpoint_id>/"
# Fewer than a worker has threads, so that slow endpoints never keep it from taking pushes.
testing = threading.BoundedSemaphore(2)


@resource.view(
    "POST", ALL, contract=Contract(("admin",), NewEndpointSchema(), EndpointSchema(), status=201)
)
def create(body: dict[str, Any]) -> Response:
    """Create an endpoint, which is sent events from now on; its secret is shown only here."""
    with writing() as connection:
        return success(endpoints.create(connection, body), 201)


@resource.view(
    "GET",
    ALL,
    contract=Contract(("admin",), EndpointAnswerSchema(), is_list=True, query=PageQuerySchema()),
)
def index(query: Mapping[str, Any]) -> Response:
    """List the endpoints: whether each is active, failing or disabled, and why."""
    with reading() as connection:
        rows = endpoints.listed(connection, query["cursor"], query["limit"])
    return page(rows, query["limit"], endpoints.describe)


@resource.view("GET", ONE, contract=Contract(("admin",), EndpointAnswerSchema()))
def show(endpoint_id: int) -> Response:
    """Show one endpoint."""
    with reading() as connection:
        return success(endpoints.describe(endpoints.find(connection, endpoint_id)))


@resource.view(
    "PATCH", ONE, contract=Contract(("admin",), EndpointAnswerSchema(), EndpointChangesSchema())
)
def update(endpoint_id: int, body: dict[str, Any]) -> Response:
    """Change the address, types or description, or disable and enable the endpoint."""
    with writing() as connection:
        return success(endpoints.change(connection, endpoint_id, body))


@resource.view("DELETE", ONE, contract=Contract(("admin",), RemovedEndpointSchema()))
def remove(endpoint_id: int) -> Response:
    """Remove an endpoint with its deliveries."""
    endpoints.remove(writing, endpoint_id)
    return success({"id": endpoint_id, "removed_at": at(time.time())})


@resource.view(
    "POST",
    f"{ONE}rotate-secret/",
    contract=Contract(
        ("admin",), NewSecretSchema(), SecretRotationSchema(), status=201, body_required=False
    ),
)
def rotate_secret(endpoint_id: int, body: dict[str, Any]) -> Response:
    """Make a new secret, shown only here; the older ones sign beside it for the overlap."""
    overlap = timedelta(hours=body["overlap_hours"])
    with writing() as connection:
        return success(endpoints.rotate(connection, endpoint_id, overlap), 201)


@resource.view(
    "POST", f"{ONE}test/", contract=Contract(("admin",), TestedSchema(), refuses=("rate_limited",))
)
def test(endpoint_id: int) -> Response:
    """Send the event `endpoint.test` now, within 15 s, and tell what came back."""
    with reading() as connection:
        url = endpoints.find(connection, endpoint_id).url
        keys = secrets.signing_keys(connection, [endpoint_id]).get(endpoint_id, [])
    event_id, body = _test_event(endpoint_id)
    allowed = current_app.config["ALLOW_PRIVATE_SITES"]
    if not testing.acquire(blocking=False):
        detail = "The receiver tests other endpoints at the moment: try again in a few seconds."
        raise Problem(429, "rate_limited", detail).after(5)
    started = time.monotonic()
    try:
        outcome = sending.send(sending.Attempt(url, event_id, body, keys, allowed))
    finally:
        testing.release()
    logs.note(delivered=outcome.error is None)
    told = {"event": event_id, "delivered": outcome.error is None, "status": outcome.status}
    told |= {"error": outcome.error, "answer": outcome.answer}
    return success(told | {"ms": round((time.monotonic() - started) * 1000)})


@resource.view(
    "POST",
    f"{ONE}replay/",
    contract=Contract(("admin",), ReplayedSchema(), ReplaySchema(), status=202),
)
def replay(endpoint_id: int, body: dict[str, Any]) -> Response:
    """Send all events since a time again, of the 30 days for which they are kept."""
    with writing() as connection:
        replayed = endpoints.replay(connection, endpoint_id, body["since"])
        deliveries.replay(connection)
    return success(replayed, 202)


@resource.view(
    "GET",
    f"{ONE}deliveries/",
    contract=Contract(("admin",), DeliverySchema(), is_list=True, query=DeliveriesQuerySchema()),
)
def index_deliveries(endpoint_id: int, query: Mapping[str, Any]) -> Response:
    """List the deliveries of an endpoint, the newest first."""
    with reading() as connection:
        rows = deliveries.listed(connection, endpoint_id, query)
    return page(rows, query["limit"], deliveries.describe, lambda row: row.position)


@resource.view(
    "POST",
    f"{ONE}deliveries/<number:delivery_id>/retry/",
    contract=Contract(("admin",), DeliverySchema(), status=202),
)
def retry(endpoint_id: int, delivery_id: int) -> Response:
    """Send a delivery again, now."""
    with writing() as connection:
        return success(deliveries.retry(connection, endpoint_id, delivery_id), 202)


def _test_event(endpoint_id: int) -> tuple[str, bytes]:
    event_id = f"evt_{random.token_hex(13)}"
    event = {"id": event_id, "type": "endpoint.test", "timestamp": at(time.time())}
    return event_id, encode(event | {"data": {"endpoint": endpoint_id}})
