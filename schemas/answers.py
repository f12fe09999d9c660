"""What successes hold: the description that /openapi.json gives of them."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields

from schemas.fields import Count, PostTypeName, TaxonomyName
from schemas.push import PostTypeSchema, SiteSchema, TaxonomySchema
from schemas.requests import STATES

# Why a site could not be asked to push.
UNDELIVERED = (
    *("busy", "no_key", "not_allowed", "unreachable", "bad_certificate", "timeout", "refused"),
    *("not_found", "unexpected_answer"),
)


def nullable(field: type[fields.Field[Any]], **kwargs: Any) -> fields.Field[Any]:
    """Return a field that may be null."""
    return field(allow_none=True, **kwargs)


class SkippedSchema(Schema):
    """What is wrong: with a body, or with what was left out of a partial push."""

    path = fields.String()
    message = fields.String()


class ReceiptSchema(Schema):
    """What became of a push."""

    result = fields.String(metadata={"enum": ["applied", "unchanged", "duplicate", "superseded"]})
    revision = nullable(fields.Integer)
    post_types = fields.Integer()
    taxonomies = fields.Integer()
    changes = fields.Integer()
    forgotten = fields.Integer(
        metadata={"description": "Entries that left long ago, and were forgotten for newer ones."}
    )
    last_structure_fetch = nullable(fields.DateTime)
    skipped = fields.List(fields.Nested(SkippedSchema))


class IntegrationAnswerSchema(Schema):
    """An integration with its freshness."""

    id = fields.Integer()
    site_url = fields.String()
    name = nullable(fields.String)
    platform = fields.String()
    state = fields.String(metadata={"enum": list(STATES)})
    created_at = fields.DateTime()
    home_url = nullable(fields.String)
    site = fields.Nested(SiteSchema, allow_none=True)
    revision = nullable(fields.Integer)
    post_types = fields.Integer()
    taxonomies = fields.Integer()
    last_structure_fetch = nullable(fields.DateTime)
    late_after = nullable(fields.DateTime)
    stale_after = nullable(fields.DateTime)
    disconnected_at = nullable(fields.DateTime)
    sync_requested_at = nullable(fields.DateTime)
    mismatch_home_url = nullable(fields.String)
    mismatch_since = nullable(fields.DateTime)


class ShownIntegrationSchema(IntegrationAnswerSchema):
    """One integration, and what the caller may do with its settings."""

    may = fields.String(metadata={"enum": ["read", "edit"]})


class CreatedSchema(Schema):
    """A new integration; the API key is shown only here."""

    id = fields.Integer()
    site_url = fields.String()
    name = nullable(fields.String)
    key_id = fields.String()
    api_key = fields.String()


class DisconnectedSchema(Schema):
    """An integration whose site stopped pushing on purpose."""

    integration = fields.Integer()
    disconnected_at = fields.DateTime()


class VersionsSchema(Schema):
    """The versions of both ends."""

    receiver = fields.String()
    plugin_version = nullable(fields.String)
    wp_version = nullable(fields.String)
    php_version = nullable(fields.String)


class TestConnectionAnswerSchema(Schema):
    """What of a request arrived."""

    integration = fields.Integer()
    authenticated_by = fields.String(metadata={"enum": ["signature", "bearer"]})
    body_bytes = fields.Integer()
    body_sha256 = fields.String()
    clock_skew = nullable(fields.Integer, metadata={"description": "Sender's clock less ours, s."})
    server_time = fields.Integer(metadata={"description": "Seconds since the epoch."})
    versions = fields.Nested(VersionsSchema)
    home_url = nullable(fields.String)
    site_matches = nullable(fields.Boolean)
    signature_required = fields.Boolean()
    sync_requested = fields.Boolean()
    last_structure_fetch = nullable(fields.DateTime)


class ReadEntrySchema(Schema):
    """What a read adds to an entry as it was pushed."""

    synced_count = nullable(
        fields.Integer, metadata={"description": "Null until a backend has reported any."}
    )
    enabled = fields.Boolean()
    disabled_reason = fields.String(
        metadata={
            "enum": ["not_public"],
            "description": "Why it is off by default; absent otherwise.",
        }
    )
    fetch_limit = Count(1, 10000)
    first_seen = fields.DateTime()
    last_changed = fields.DateTime()
    missing_since = fields.DateTime()


class ReadPostTypeSchema(PostTypeSchema, ReadEntrySchema):
    """A post type as it is read."""


class ReadTaxonomySchema(TaxonomySchema, ReadEntrySchema):
    """A taxonomy as it is read."""


class ContentTypesSchema(Schema):
    """The content types of one integration."""

    integration = fields.Integer()
    site = fields.Nested(SiteSchema, allow_none=True)
    revision = nullable(fields.Integer)
    last_structure_fetch = nullable(fields.DateTime)
    late_after = nullable(fields.DateTime)
    stale_after = nullable(fields.DateTime)
    disconnected_at = nullable(fields.DateTime)
    synced_at = nullable(
        fields.DateTime, metadata={"description": "When synced counts were last reported."}
    )
    post_types = fields.Dict(keys=PostTypeName(), values=fields.Nested(ReadPostTypeSchema))
    taxonomies = fields.Dict(keys=TaxonomyName(), values=fields.Nested(ReadTaxonomySchema))


class ChangeSchema(Schema):
    """One change other than of a count."""

    id = fields.Integer(metadata={"description": "Grows; the cursor that goes on after this row."})
    revision = fields.Integer()
    at = fields.DateTime()
    kind = fields.String(metadata={"enum": ["post_types", "taxonomies"]})
    name = fields.String()
    what = fields.String(metadata={"enum": ["appeared", "left", "returned", "changed", "set"]})
    attribute = nullable(fields.String)
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class AccessTokenAnswerSchema(Schema):
    """An access token."""

    token = fields.String()
    expires_at = fields.DateTime()


class SyncAnswerSchema(Schema):
    """Whether the site was asked to push; what was not delivered waits for it."""

    integration = fields.Integer()
    delivered = fields.Boolean()
    reason = nullable(fields.String, metadata={"enum": [*UNDELIVERED, None]})
    detail = nullable(fields.String)


class LiveSchema(Schema):
    """Liveness."""

    status = fields.String()


class ChecksSchema(Schema):
    """What readiness found: `ok` or what is wrong."""

    database = fields.String()
    schema = fields.String()
    engine = fields.String()
    keys_on_fallback = nullable(fields.Integer)


class ReadySchema(Schema):
    """Readiness."""

    status = fields.String()
    checks = fields.Nested(ChecksSchema)


class ProblemSchema(Schema):
    """An RFC 9457 problem document; some have members of their own."""

    class Meta:
        unknown = INCLUDE

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    success = fields.Boolean()
    code = fields.String()
    request_id = fields.String()
    retryable = fields.Boolean()
    errors = fields.List(fields.Nested(SkippedSchema))
    server_time = fields.Integer()
