"""What the fleet is asked beside the list of integrations, and what it answers."""

from datetime import UTC, datetime, timedelta

from marshmallow import fields, validate

from schemas.answers import Answer
from schemas.fields import Text
from schemas.push import KINDS
from schemas.requests import PageQuerySchema
from schemas.search import WHATS, Some


class NamesQuerySchema(PageQuerySchema):
    """The names of one kind, or those of them that have a text in their name or label."""

    # The last name that was looked at.
    cursor = Text(32, load_default="")  # type: ignore[assignment]
    kind = fields.String(validate=validate.OneOf(KINDS), load_default=KINDS[0])
    q = Text(100, load_default=None)


class RadarQuerySchema(PageQuerySchema):
    """What changed since a time, a day ago by default."""

    since = fields.AwareDateTime(
        load_default=lambda: datetime.now(UTC) - timedelta(days=1), default_timezone=UTC
    )
    what = Some(WHATS, WHATS)


class NameSchema(Answer):
    """A name that sites of the fleet have."""

    kind = fields.String(metadata={"enum": list(KINDS)})
    name = fields.String()
    label = fields.String(metadata={"description": "As one of these sites calls it."})
    sites = fields.Integer(metadata={"description": "Exact up to 10,000."})
    more = fields.Boolean(metadata={"description": "Whether there are more sites than counted."})
    has = fields.String(metadata={"description": "The `has` that lists these sites."})


class RadarSchema(Answer):
    """What changed in one way on so many sites."""

    kind = fields.String(metadata={"enum": list(KINDS)})
    name = fields.String()
    what = fields.String(metadata={"enum": list(WHATS)})
    sites = fields.Integer()
    first_at = fields.DateTime()
    last_at = fields.DateTime()
    changed = fields.String(
        metadata={"description": "The `changed` that, with the same `since`, lists these sites."}
    )
