"""Schemas of the endpoints and their deliveries."""

from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validate

from schemas.answers import Answer, nullable
from schemas.events import TYPES
from schemas.fields import Flag, Text, is_control
from schemas.homes import ascii_host
from schemas.requests import PageQuerySchema, RotationSchema, Strict

STATES = ("pending", "delivered", "failed")


class EndpointUrl(Text):
    """The http or https address of an endpoint."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(2000, **kwargs)

    def is_plain(self, value: Any) -> bool:
        return False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        url = super()._deserialize(value, attr, data, **kwargs)
        if not _is_address(url):
            raise ValidationError("Must be an address, such as https://example.com/hook.")
        return url


def _is_address(url: str) -> bool:
    if " " in url or any(map(is_control, url)):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        is_named = bool(host) and (":" in host or bool(ascii_host(host)))
    except ValueError:
        return False
    # A user and a password in it would be sent to nobody, and shown to every admin.
    return is_named and parts.scheme in ("http", "https") and "@" not in parts.netloc


def types(**kwargs: Any) -> fields.Field[Any]:
    """Return a field for types of events; null means all."""
    one = fields.String(validate=validate.OneOf(tuple(TYPES)))
    bounds = validate.Length(1, len(TYPES))
    return fields.List(one, validate=bounds, allow_none=True, **kwargs)


class EndpointSchema(Strict):
    """A new endpoint; without `types` it is sent all events."""

    url = EndpointUrl(required=True)
    types = types(load_default=None)
    description = Text(load_default=None, allow_none=True)


class EndpointChangesSchema(Strict):
    """What is to be changed of an endpoint."""

    url = EndpointUrl()
    types = types()
    description = Text(allow_none=True)
    enabled = Flag()


class SecretRotationSchema(RotationSchema):
    """A new secret; the older ones sign beside it for so many hours."""


class ReplaySchema(Strict):
    """Send again what happened since then."""

    since = fields.AwareDateTime(required=True)


class EndpointAnswerSchema(Answer):
    """An endpoint; `failing_since` is null unless its last delivery failed."""

    id = fields.Integer()
    url = fields.String()
    types = fields.List(fields.String(metadata={"enum": list(TYPES)}), allow_none=True)
    description = nullable(fields.String)
    enabled = fields.Boolean()
    state = fields.String(metadata={"enum": ["active", "failing", "disabled"]})
    created_at = fields.DateTime()
    failing_since = nullable(fields.DateTime)
    last_success_at = nullable(fields.DateTime)
    last_error = nullable(fields.String)


class NewEndpointSchema(EndpointAnswerSchema):
    """A new endpoint; its secret is shown only here."""

    secret = fields.String()


class NewSecretSchema(Answer):
    """A new secret of an endpoint, shown only here."""

    id = fields.Integer()
    secret = fields.String()


class RemovedEndpointSchema(Answer):
    """An endpoint that is no more."""

    id = fields.Integer()
    removed_at = fields.DateTime()


class TestedSchema(Answer):
    """What an endpoint answered to a test; `error` is null if it succeeded."""

    event = fields.String()
    delivered = fields.Boolean()
    status = nullable(fields.Integer)
    error = nullable(fields.String)
    answer = nullable(fields.String)
    ms = fields.Integer()


class ReplayedSchema(Answer):
    """Since when events are sent again."""

    id = fields.Integer()
    since = fields.DateTime()


class DeliverySchema(Answer):
    """An event for an endpoint; `answer` is the first 1 kB of what the last attempt got."""

    id = fields.Integer()
    event = fields.String()
    type = fields.String(metadata={"enum": list(TYPES)})
    state = fields.String(metadata={"enum": list(STATES)})
    attempts = fields.Integer()
    attempted_at = nullable(fields.DateTime)
    last_status = nullable(fields.Integer)
    last_error = nullable(fields.String)
    answer = nullable(fields.String)
    next_attempt_at = nullable(fields.DateTime)


class DeliveriesQuerySchema(PageQuerySchema):
    """The deliveries of an endpoint, the newest first."""

    state = fields.String(validate=validate.OneOf(STATES), load_default=None)
