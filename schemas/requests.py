"""Schemas of the other requests: strict, so that a misspelt name is an error."""

from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from schemas import MAX_ERRORS
from schemas.fields import (
    MAX_POST_TYPES,
    MAX_TAXONOMIES,
    Count,
    Flag,
    Map,
    PostTypeName,
    SiteUrl,
    TaxonomyName,
    Text,
)
from schemas.homes import home_of
from schemas.labels import changed_labels, labels
from schemas.push import KINDS, Lenient, PushedSiteSchema, SiteField

MAX_REVISION = 2**31 - 1  # what its column holds
MAX_BATCH = 500
MAX_OVERLAP_HOURS = 87600
OVERLAP_HOURS = 168  # for which the old key works beside the new one, by default
# A code holds the addresses of receiver, site and return, and a name.
MAX_RETURN_URL, MAX_CODE = 1000, 8192
STATES = ("fresh", "late", "stale", "never", "disconnected")
TROUBLES = ("late", "stale", "site_mismatch", "skewed", "shrunk", "never")


class Strict(Schema):
    """A body with no unknown names: they are refused, and the first 100 reported."""

    @pre_load
    def refuse_unknown(self, data: Any, **_kwargs: Any) -> Any:
        """Raise ValidationError if there are names that the schema does not have."""
        # By hand, because marshmallow reports every one of them.
        names = data if isinstance(data, dict) else ()
        unknown = islice((name for name in names if name not in self.fields), MAX_ERRORS)
        if bad := {name: ["Unknown field."] for name in unknown}:
            raise ValidationError(bad)
        return data


class NewIntegrationSchema(Strict):
    """A new integration."""

    site_url = SiteUrl(required=True)
    name = Text(load_default=None, allow_none=True)
    labels = labels()


class IntegrationChangesSchema(Strict):
    """What is to be changed; null takes a name or labels away."""

    site_url = SiteUrl()
    name = Text(allow_none=True)
    labels = changed_labels()


class Each(fields.List[Any]):
    """A list whose items are judged each by itself: a bad one becomes its ValidationError."""

    def __init__(self, item: type[Schema], most: int) -> None:
        bounds = validate.Length(1, most)
        super().__init__(fields.Nested(item), required=True, validate=bounds)
        self.item, self.most = item(), most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > self.most:
            raise ValidationError(f"Must be a list of 1 to {self.most}.")
        return [self._load(item) for item in value]

    def _load(self, raw: Any) -> Mapping[str, Any] | ValidationError:
        try:
            loaded: Mapping[str, Any] = self.item.load(raw)
        except ValidationError as error:
            return error
        return loaded


class BatchSchema(Strict):
    """Many new integrations at once."""

    integrations = Each(NewIntegrationSchema, MAX_BATCH)


class RotationSchema(Strict):
    """A new key; the others live on for so many hours."""

    overlap_hours = Count(0, MAX_OVERLAP_HOURS, load_default=OVERLAP_HOURS)


class TestConnectionSchema(Lenient):
    """What a test connection may say about its site."""

    partial = Flag(load_default=False)  # type: ignore[assignment]
    site = SiteField(PushedSiteSchema, load_default=None, allow_none=True)

    def load(self, data: Any, **options: Any) -> Any:
        """Return the body; if it is partial, without what is invalid."""
        try:
            return super().load(data, **options)
        except ValidationError as error:
            said: Any = error.valid_data
            if not isinstance(data, dict) or not said.get("partial"):
                raise
            return {"site": None} | said


class SettingsSchema(Strict):
    """The settings of one entry."""

    enabled = Flag()
    fetch_limit = Count(1, 10000)


class ContentTypesSettingsSchema(Strict):
    """The settings of many entries, in the shape of a read."""

    post_types = Map(
        PostTypeName(), fields.Nested(SettingsSchema()), MAX_POST_TYPES, load_default=dict
    )
    taxonomies = Map(
        TaxonomyName(), fields.Nested(SettingsSchema()), MAX_TAXONOMIES, load_default=dict
    )


class SyncedCountsSchema(Strict):
    """How many items of each entry the backend has synced."""

    post_types = Map(PostTypeName(), Count(), MAX_POST_TYPES, load_default=dict)
    taxonomies = Map(TaxonomyName(), Count(), MAX_TAXONOMIES, load_default=dict)


class AccessTokenSchema(Strict):
    """A token for a browser; `expires_in` is in seconds."""

    may = fields.String(validate=validate.OneOf(("read", "edit")), load_default="read")
    # A day at most, because a token cannot be revoked.
    expires_in = Count(1, 86400, load_default=3600)


class ReturnUrl(Text):
    """An https address to which a person may go back; it has no user and no password."""

    def is_plain(self, value: Any) -> bool:
        return False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        url = super()._deserialize(value, attr, data, **kwargs)
        try:
            parts = urlsplit(url)
            home_of(f"{parts.scheme}://{parts.netloc}")
            good = parts.scheme == "https" and url.isprintable() and not set(' "<>\\') & set(url)
        except ValueError:
            good = False
        if not good:
            raise ValidationError("Must be an https address, such as https://example.com/done.")
        return url


class ConnectLinkSchema(Strict):
    """A connect link; `expires_in` is in seconds, a week at most."""

    expires_in = Count(1, 604800, load_default=86400)
    return_url = ReturnUrl(MAX_RETURN_URL, load_default=None, allow_none=True)


class ConnectingSiteSchema(Lenient):
    """The site that exchanges a code: its address decides, the rest is ignored."""

    home_url = SiteUrl(required=True)


class ExchangeSchema(Strict):
    """The code of a connect link, and the site that was opened with it."""

    code = Text(MAX_CODE, required=True)
    site = fields.Nested(ConnectingSiteSchema, required=True)


class PageQuerySchema(Schema):
    """The page of a list."""

    limit = Count(1, 500, load_default=100)
    cursor = Count(load_default=0)


class ChangesQuerySchema(PageQuerySchema):
    """The changes after a revision, of all entries or of one, the oldest or the newest first."""

    since = Count(0, MAX_REVISION, load_default=0)
    order = fields.String(validate=validate.OneOf(("asc", "desc")), load_default="asc")
    kind = fields.String(validate=validate.OneOf(KINDS), load_default=None)
    name = fields.String(validate=validate.Length(1, 32), load_default=None)


class ContentTypesQuerySchema(Schema):
    """What a read includes beside the present entries."""

    include = fields.String(validate=validate.Equal("missing"), load_default=None)
