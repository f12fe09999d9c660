"""Schemas of events: the list of them, and what a webhook of each type holds."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from schemas.answers import Answer, ChangeSchema, label_map, nullable
from schemas.fields import Count

MAX_CHANGES = 100  # in one event


class EventDataSchema(Answer):
    """What every event tells: which site."""

    integration = fields.Integer()
    site_url = fields.String()
    name = nullable(fields.String)
    labels = label_map()


class StructureChangedSchema(EventDataSchema):
    """A push wrote change rows: the first 100, and how many more there are."""

    revision = fields.Integer()
    changes = fields.List(fields.Nested(ChangeSchema))
    more = fields.Integer()


class LapsedSchema(EventDataSchema):
    """A site has not pushed for longer than it should."""

    last_structure_fetch = fields.DateTime()
    cron_disabled = nullable(fields.Boolean)


class RecoveredSchema(EventDataSchema):
    """A site pushes again; for so many seconds it did not."""

    silent_seconds = fields.Integer()


class SiteMismatchSchema(EventDataSchema):
    """A push from another home was refused."""

    home_url = fields.String()
    mismatch_home_url = fields.String()


class ShrunkSchema(EventDataSchema):
    """More entries left in one push than stay."""

    left = fields.Integer()
    stay = fields.Integer()


# The data of each type, as a webhook holds it.
TYPES: dict[str, type[EventDataSchema]] = {
    "structure.changed": StructureChangedSchema,
    "integration.connected": EventDataSchema,
    "integration.disconnected": EventDataSchema,
    "integration.late": LapsedSchema,
    "integration.stale": LapsedSchema,
    "integration.recovered": RecoveredSchema,
    "integration.site_mismatch": SiteMismatchSchema,
    "integration.shrunk": ShrunkSchema,
}


class EventSchema(Answer):
    """An event; `data` has further members by `type`."""

    id = fields.String()
    type = fields.String(metadata={"enum": list(TYPES)})
    timestamp = fields.DateTime()
    data = fields.Nested(EventDataSchema)


class EventTypes(fields.String):
    """Types of events, separated by commas."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        found = str(value).split(",")
        if not set(found) <= set(TYPES):
            raise ValidationError(f"Must be some of {', '.join(TYPES)}, separated by commas.")
        return found


class EventsQuerySchema(Schema):
    """The events after a cursor, of all integrations or of one, the oldest or the newest first."""

    # The `next` of the last page; 0 begins with the first event of the order.
    after = Count(load_default=0)
    integration = Count(1, load_default=None)
    type = EventTypes(load_default=None)
    order = fields.String(validate=validate.OneOf(("asc", "desc")), load_default="asc")
    limit = Count(1, 500, load_default=100)
