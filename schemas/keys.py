"""Schemas of responses that contain or describe an API key."""

from marshmallow import fields

from schemas.answers import Answer, SkippedSchema, label_map, nullable


class HandedOut(Answer):
    """A new API key, shown only here; `connection` is present if PUBLIC_URL is set."""

    class Meta(Answer.Meta):
        sometimes: tuple[str, ...] = ("connection",)

    key_id = fields.String()
    api_key = fields.String()
    connection = fields.String()


class NewKeySchema(HandedOut):
    """A new API key of an integration, shown only here."""

    integration = fields.Integer()


class CreatedSchema(HandedOut):
    """A new integration; the API key is shown only here."""

    id = fields.Integer()
    site_url = fields.String()
    name = nullable(fields.String)
    labels = label_map()


class ConnectLinkAnswerSchema(Answer):
    """A connect link: `url` opens the plugin's settings page in the site's own wp-admin."""

    integration = fields.Integer()
    url = fields.String()
    expires_at = fields.DateTime()


class ConnectedSchema(NewKeySchema):
    """What a site gets for the code of a connect link, once."""

    return_url = nullable(fields.String)


class BatchOutcomeSchema(CreatedSchema):
    """The outcome of one integration of a batch; `status` tells which members are present."""

    class Meta(Answer.Meta):
        sometimes = (
            *("id", "site_url", "name", "labels", "key_id", "api_key", "connection"),
            *("code", "detail", "integration", "errors"),
        )

    status = fields.Integer(metadata={"enum": [201, 409, 422]})
    code = fields.String(metadata={"enum": ["site_taken", "idempotency_outdated"]})
    detail = fields.String()
    integration = nullable(fields.Integer)
    errors = fields.List(fields.Nested(SkippedSchema))


class KeySchema(Answer):
    """An API key; `secret` tells which SECRET_KEY made it."""

    key_id = fields.String()
    state = fields.String(metadata={"enum": ["live", "ending", "ended", "revoked"]})
    created_at = fields.DateTime()
    ends_at = nullable(fields.DateTime)
    secret = fields.String(metadata={"enum": ["current", "older", "unknown"]})
    last_push_at = nullable(fields.DateTime)
