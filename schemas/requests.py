"""The other bodies: strict, so that a misspelt name is told and not ignored."""

from itertools import islice
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from schemas import MAX_ERRORS
from schemas.fields import (
    MOST_POST_TYPES,
    MOST_TAXONOMIES,
    Count,
    Flag,
    Map,
    PostTypeName,
    SiteUrl,
    TaxonomyName,
    Text,
)
from schemas.push import Lenient, PushedSiteSchema, SiteField

MOST_REVISION = 2**31 - 1  # what its column holds
STATES = ("fresh", "late", "stale", "never", "disconnected")


class Strict(Schema):
    """A body whose unknown names are refused: a hundred of them are told, not all there may be."""

    @pre_load
    def refuse_unknown(self, data: Any, **_kwargs: Any) -> Any:
        """Raise ValidationError for the names that the schema does not know."""
        names = data if isinstance(data, dict) else ()
        unknown = islice((name for name in names if name not in self.fields), MAX_ERRORS)
        if bad := {name: ["Unknown field."] for name in unknown}:
            raise ValidationError(bad)
        return data


class IntegrationSchema(Strict):
    """A new integration."""

    site_url = SiteUrl(required=True)
    name = Text(load_default=None, allow_none=True)


class TestConnectionSchema(Lenient):
    """What the caller says of its site, if anything."""

    partial = Flag(load_default=False)  # type: ignore[assignment]
    site = SiteField(PushedSiteSchema, load_default=None, allow_none=True)


def load_tested_site(document: Any) -> dict[str, Any]:
    """Return what a test connection says of its site, less what is bad where it is partial."""
    try:
        loaded: Any = TestConnectionSchema().load(document)
    except ValidationError as error:
        loaded = error.valid_data
        if not isinstance(document, dict) or not loaded.get("partial"):
            raise
    return loaded.get("site") or {}


class SettingsSchema(Strict):
    """The settings of one entry."""

    enabled = Flag()
    fetch_limit = Count(1, 10000)


class ContentTypesSettingsSchema(Strict):
    """The settings of many entries, in the read's shape."""

    post_types = Map(
        PostTypeName(), fields.Nested(SettingsSchema()), MOST_POST_TYPES, load_default=dict
    )
    taxonomies = Map(
        TaxonomyName(), fields.Nested(SettingsSchema()), MOST_TAXONOMIES, load_default=dict
    )


class SyncedCountsSchema(Strict):
    """How many items of each entry the backend has synced."""

    post_types = Map(PostTypeName(), Count(), MOST_POST_TYPES, load_default=dict)
    taxonomies = Map(TaxonomyName(), Count(), MOST_TAXONOMIES, load_default=dict)


class AccessTokenSchema(Strict):
    """A token for a browser; `expires_in` is in seconds."""

    may = fields.String(validate=validate.OneOf(("read", "edit")), load_default="read")
    expires_in = Count(1, 86400, load_default=3600)


class PageQuerySchema(Lenient):
    """Which page of a list."""

    limit = Count(1, 500, load_default=100)
    cursor = Count(load_default=0)


class States(fields.String):
    """Names of states, separated by commas."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        found = str(value).split(",")
        if not set(found) <= set(STATES):
            raise ValidationError(f"Must be some of {', '.join(STATES)}, separated by commas.")
        return found


class IntegrationsQuerySchema(PageQuerySchema):
    """Which integrations."""

    platform = Text(load_default=None)
    site_url = SiteUrl(load_default=None)
    state = States(load_default=None)


class ChangesQuerySchema(PageQuerySchema):
    """Which changes: those after a revision, the oldest or the newest first."""

    since = Count(0, MOST_REVISION, load_default=0)
    order = fields.String(validate=validate.OneOf(("asc", "desc")), load_default="asc")


class ContentTypesQuerySchema(Lenient):
    """What to read beside the entries that are there."""

    include = fields.String(validate=validate.Equal("missing"), load_default=None)
