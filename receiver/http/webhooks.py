"""What the receiver sends, for the OpenAPI document: one operation by type."""

from typing import Any, NamedTuple

from marshmallow import Schema

from receiver.http.examples import call_of
from receiver.http.operations import SIGNATURE
from receiver.values import JSON
from schemas.events import TYPES
from schemas.sent import SyncRequestedSchema, TestEventSchema, event_name, event_of


class Sent(NamedTuple):
    """A request of the receiver: its body, why it is sent, and what success is."""

    body: Schema
    summary: str
    status: str = "2XX"
    success: str = "The event was taken; anything else is tried again, for three days."


WEBHOOKS = {
    "sync.requested": Sent(
        SyncRequestedSchema(),
        "Ask a site to push its structure now.",
        "202",
        "The plugin accepted the request, and pushes next.",
    ),
    "endpoint.test": Sent(TestEventSchema(), "Try an endpoint: an admin asked for it."),
    **{name: Sent(event_of(name), data.__doc__ or "") for name, data in TYPES.items()},
}


def webhooks() -> dict[str, Any]:
    """Return the webhooks of the document by type."""
    return {name: {"post": _operation(name, sent)} for name, sent in WEBHOOKS.items()}


def one_of_the_events() -> dict[str, Any]:
    """Return the shape of an event in a list: a type tells which members its data has."""
    shapes = {name: f"#/components/schemas/{event_name(name)}" for name in TYPES}
    return {
        "description": "An event, by its type; types may be added.",
        "oneOf": [{"$ref": shape} for shape in shapes.values()],
        "discriminator": {"propertyName": "type", "mapping": shapes},
    }


def _operation(name: str, sent: Sent) -> dict[str, Any]:
    media = {"schema": sent.body, **_example(name)}
    return {
        "operationId": f"receive{event_name(name)}",
        "tags": ["webhooks"],
        "summary": sent.summary,
        "description": "Signed as Standard Webhooks specifies, with each live key or secret.",
        "security": [{header: [] for header in SIGNATURE}],
        "requestBody": {"required": True, "content": {JSON: media}},
        "responses": {
            sent.status: {"description": sent.success},
            "4XX": {"description": "The request was not taken."},
        },
    }


def _example(name: str) -> dict[str, Any]:
    """Return a recorded event of this type, if there is one."""
    if name == "sync.requested":
        return {"example": {"type": name}}
    events = call_of("eventsIndex").get("answer", {}).get("data", [])
    found = [event for event in events if event["type"] == name]
    return {"example": found[0]} if found else {}
