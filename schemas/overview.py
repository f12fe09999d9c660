"""What the overview of the fleet answers."""

from marshmallow import fields

from schemas.answers import Answer, nullable
from schemas.requests import STATES


class TroubleSchema(Answer):
    """How many integrations have a trouble, and the one that has it longest."""

    trouble = fields.String()
    integrations = nullable(fields.Integer)
    since = nullable(fields.DateTime)
    oldest = nullable(fields.Integer)


class PushHourSchema(Answer):
    """The pushes of one result within an hour; `reason` is empty unless they were refused."""

    hour = fields.DateTime()
    result = fields.String()
    reason = fields.String()
    pushes = fields.Integer()


class DeliveriesSchema(Answer):
    """The attempts to deliver events by result, and the workers seen within a minute."""

    results = fields.Dict(keys=fields.String(), values=fields.Integer())
    oldest_due_seconds = fields.Integer()
    workers = fields.Integer()


class FleetSchema(Answer):
    """The state of the fleet; what is not counted yet is null."""

    counted_at = nullable(fields.DateTime)
    states = fields.Dict(
        keys=fields.String(metadata={"enum": list(STATES)}), values=nullable(fields.Integer)
    )
    troubles = fields.List(fields.Nested(TroubleSchema))
    pushes = fields.List(fields.Nested(PushHourSchema))
    deliveries = fields.Nested(DeliveriesSchema)
