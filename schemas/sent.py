"""Schemas of the requests that the receiver sends."""

from marshmallow import Schema, fields

from schemas.answers import Answer
from schemas.events import TYPES, EventSchema


class SyncRequestedSchema(Answer):
    """A request to push the structure now."""

    type = fields.String(metadata={"enum": ["sync.requested"], "description": "What is asked for."})


class TestDataSchema(Answer):
    """Which endpoint is tried."""

    endpoint = fields.Integer(metadata={"description": "The endpoint's id."})


class TestEventSchema(EventSchema):
    """An event that tries an endpoint."""

    type = fields.String(metadata={"enum": ["endpoint.test"]})
    data = fields.Nested(TestDataSchema)


def event_of(name: str) -> Schema:
    """Return the schema of an event of this type."""
    members = {
        "__doc__": f"An event of the type {name}.",
        "type": fields.String(metadata={"enum": [name]}),
        "data": fields.Nested(TYPES[name]),
    }
    schema: Schema = type(f"{event_name(name)}Schema", (EventSchema,), members)()
    return schema


def event_name(name: str) -> str:
    """Return the name of the schema of an event: `StructureChangedEvent`."""
    return "".join(map(str.capitalize, name.replace(".", "_").split("_"))) + "Event"
