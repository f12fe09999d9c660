"""Schemas of successful responses, which /openapi.json shows."""

from typing import Any

from marshmallow import fields

from schemas.fields import Count, PostTypeName, TaxonomyName
from schemas.labels import LabelKey
from schemas.push import (
    CONTEXTS,
    TRIGGERS,
    Lenient,
    PostTypeSchema,
    SiteSchema,
    TaxonomySchema,
)
from schemas.requests import STATES
from schemas.search import WHATS

# Why a site could not be asked to push.
UNDELIVERED = (
    *("busy", "no_key", "not_allowed", "unreachable", "bad_certificate", "timeout", "refused"),
    *("not_found", "unexpected_answer"),
)


def nullable(field: type[fields.Field[Any]], **kwargs: Any) -> fields.Field[Any]:
    """Return a field that may be null."""
    return field(allow_none=True, **kwargs)


def label_map() -> fields.Field[Any]:
    """Return a field for labels."""
    return fields.Dict(keys=LabelKey(), values=fields.String())


class Answer(Lenient):
    """A part of a response: all members are always present; clients must ignore unknown ones."""

    # So that OpenAPI lists the members as required.
    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = field_name not in self.Meta.sometimes

    class Meta(Lenient.Meta):
        # Members that only some of the responses have.
        sometimes: tuple[str, ...] = ()


class SkippedSchema(Answer):
    """What is wrong with a part of a body: an error, or a part that a partial push left out."""

    path = fields.String()
    message = fields.String()


class ReceiptSchema(Answer):
    """The result of a push."""

    result = fields.String(metadata={"enum": ["applied", "unchanged", "duplicate", "superseded"]})
    revision = nullable(fields.Integer)
    post_types = fields.Integer()
    taxonomies = fields.Integer()
    changes = fields.Integer()
    forgotten = fields.Integer(
        metadata={"description": "Missing entries that were deleted to make room for newer ones."}
    )
    last_structure_fetch = nullable(fields.DateTime)
    skipped = fields.List(fields.Nested(SkippedSchema))


class IntegrationAnswerSchema(Answer):
    """An integration with its freshness; its labels are told to admins only."""

    class Meta(Answer.Meta):
        sometimes: tuple[str, ...] = ("labels",)

    id = fields.Integer()
    site_url = fields.String()
    name = nullable(fields.String)
    platform = fields.String(metadata={"enum": ["wordpress"]})
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
    labels = label_map()


class ShownIntegrationSchema(IntegrationAnswerSchema):
    """One integration, and what the caller may do with its settings."""

    may = fields.String(metadata={"enum": ["read", "edit"]})


class RemovedSchema(Answer):
    """An integration that is no more."""

    integration = fields.Integer()
    removed_at = fields.DateTime()


class AcceptedPushSchema(Answer):
    """An accepted push; `key_id` is null where it was not noted yet."""

    received_at = fields.DateTime()
    trigger = nullable(fields.String, metadata={"enum": [*TRIGGERS, None]})
    context = nullable(fields.String, metadata={"enum": [*CONTEXTS, None]})
    result = fields.String(metadata={"enum": ["applied", "unchanged"]})
    revision = fields.Integer()
    changes = fields.Integer()
    skipped = fields.Integer()
    key_id = nullable(fields.String)


class DisconnectedSchema(Answer):
    """An integration whose site stopped pushing on purpose."""

    integration = fields.Integer()
    disconnected_at = fields.DateTime()


class VersionsSchema(Answer):
    """The versions of the receiver and of the sender."""

    receiver = fields.String()
    plugin_version = nullable(fields.String)
    wp_version = nullable(fields.String)
    php_version = nullable(fields.String)


class TestConnectionAnswerSchema(Answer):
    """What arrived of a request."""

    integration = fields.Integer()
    authenticated_by = fields.String(metadata={"enum": ["signature", "bearer"]})
    body_bytes = fields.Integer()
    body_sha256 = fields.String()
    clock_skew = nullable(fields.Integer, metadata={"description": "Sender's clock minus ours, s."})
    server_time = fields.Integer(metadata={"description": "Seconds since the epoch."})
    versions = fields.Nested(VersionsSchema)
    home_url = nullable(fields.String)
    site_matches = nullable(fields.Boolean)
    signature_required = fields.Boolean()
    sync_requested = fields.Boolean()
    last_structure_fetch = nullable(fields.DateTime)


class ReadEntrySchema(Lenient):
    """What a read adds to the attributes that were pushed."""

    synced_count = nullable(
        fields.Integer,
        required=True,
        metadata={"description": "Null until a backend has reported counts."},
    )
    enabled = fields.Boolean(required=True)
    disabled_reason = fields.String(
        metadata={
            "enum": ["not_public"],
            "description": "Why it is disabled by default; absent otherwise.",
        }
    )
    fetch_limit = Count(1, 10000, required=True)
    first_seen = fields.DateTime(required=True)
    last_changed = fields.DateTime(required=True)
    missing_since = fields.DateTime()


class ReadPostTypeSchema(PostTypeSchema, ReadEntrySchema):
    """A post type as it is read."""


class ReadTaxonomySchema(TaxonomySchema, ReadEntrySchema):
    """A taxonomy as it is read."""


class ContentTypesSchema(Answer):
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


class ChangeSchema(Answer):
    """One change, other than of a count."""

    id = fields.Integer(
        metadata={"description": "Increases with time; as `cursor` it continues after this row."}
    )
    revision = fields.Integer()
    at = fields.DateTime()
    kind = fields.String(metadata={"enum": ["post_types", "taxonomies"]})
    name = fields.String()
    what = fields.String(metadata={"enum": list(WHATS)})
    attribute = nullable(fields.String)
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class AccessTokenAnswerSchema(Answer):
    """An access token."""

    token = fields.String()
    expires_at = fields.DateTime()


class SyncAnswerSchema(Answer):
    """Whether the request to push was delivered to the site; if not, it waits for the site."""

    integration = fields.Integer()
    delivered = fields.Boolean()
    reason = nullable(fields.String, metadata={"enum": [*UNDELIVERED, None]})
    detail = nullable(fields.String)


class LiveSchema(Answer):
    """Liveness."""

    status = fields.String(metadata={"enum": ["live"]})


class ChecksSchema(Answer):
    """The checks of readiness: `ok`, or what is wrong."""

    database = fields.String()
    schema = fields.String()
    engine = fields.String()
    keys_on_fallback = nullable(fields.Integer)
    keys_counted_seconds_ago = nullable(fields.Float)


class ReadySchema(Answer):
    """Readiness."""

    status = fields.String(metadata={"enum": ["ready"]})
    checks = fields.Nested(ChecksSchema)


class ProblemSchema(Answer):
    """An RFC 9457 problem document; some have members of their own."""

    class Meta(Answer.Meta):
        sometimes = ("errors", "server_time", "integration", "home_url", "checks")

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    success = fields.Boolean(metadata={"const": False})
    code = fields.String()
    request_id = fields.String()
    retryable = fields.Boolean()
    errors = fields.List(fields.Nested(SkippedSchema))
    server_time = fields.Integer()
    integration = nullable(fields.Integer)
    home_url = nullable(
        fields.String, metadata={"description": "The home that the integration is bound to."}
    )
    checks = fields.Nested(ChecksSchema)
