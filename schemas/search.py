"""What the fleet is searched by: the parameters of the list of integrations."""

from collections.abc import Collection
from datetime import UTC
from typing import Any, NamedTuple

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.fields import PostTypeName, SiteUrl, TaxonomyName, Text
from schemas.labels import MAX_LABELS, LabelKey, LabelValue
from schemas.requests import STATES, TROUBLES, PageQuerySchema
from schemas.versions import Version

MAX_NAMED = 10  # entries in one search
NAMES: dict[str, fields.String] = {"post_types": PostTypeName(), "taxonomies": TaxonomyName()}
ENABLED = ":on"
WHATS = ("appeared", "left", "returned", "changed", "set")


class Named(NamedTuple):
    """A present entry; `enabled` says that it is to be enabled, too."""

    kind: str
    name: str
    enabled: bool


class Some(fields.String):
    """Some of these words, separated by commas."""

    def __init__(self, words: Collection[str], default: Collection[str] | None = None) -> None:
        one = "|".join(words)
        pattern = rf"({one})(,({one}))*\Z"
        super().__init__(load_default=default, metadata={"pattern": pattern})
        self.words = words

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        found = str(value).split(",")
        if not set(found) <= set(self.words):
            raise ValidationError(f"Must be some of {', '.join(self.words)}, separated by commas.")
        return found


class NamedField(fields.String):
    """An entry, as `post_types:product`, or `post_types:product:on`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        kind, _, told = str(value).partition(":")
        if kind not in NAMES:
            raise ValidationError("Must be like post_types:product or taxonomies:category:on.")
        name = NAMES[kind].deserialize(told.removesuffix(ENABLED))
        return Named(kind, name, told.endswith(ENABLED))


class ChangedField(fields.String):
    """A change, as `left:post_types:event`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        what, _, told = str(value).partition(":")
        kind, _, name = told.partition(":")
        if what not in WHATS or kind not in NAMES:
            raise ValidationError("Must be like left:post_types:event.")
        return what, kind, NAMES[kind].deserialize(name)


class LabelField(fields.String):
    """A label, as `tenant:acme`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        key, colon, text = str(value).partition(":")
        if not colon:
            raise ValidationError("Must be a key and a value, like tenant:acme.")
        return LabelKey().deserialize(key), LabelValue().deserialize(text)


class Repeated(fields.List[Any]):
    """A parameter that may be given several times: all of them count."""

    def __init__(self, one: fields.Field[Any], most: int) -> None:
        super().__init__(one, load_default=list, validate=validate.Length(max=most))


class SearchSchema(PageQuerySchema):
    """What the integrations of a list have in common."""

    # An id; in a list by time a group, a time in microseconds and an id.
    cursor = fields.String(  # type: ignore[assignment]
        load_default="0",
        validate=validate.Regexp(rf"(({'|'.join(STATES)})-[0-9]{{1,17}}-)?[0-9]{{1,16}}\Z"),
    )
    platform = Text(load_default=None)
    site_url = SiteUrl(load_default=None)
    state = Some(STATES)
    trouble = Some(TROUBLES)
    has = Repeated(NamedField(), MAX_NAMED)
    lacks = Repeated(NamedField(), MAX_NAMED)
    label = Repeated(LabelField(), MAX_LABELS)
    changed = ChangedField(load_default=None)
    since = fields.AwareDateTime(load_default=None, default_timezone=UTC)
    q = Text(100, load_default=None)
    plugin_version = Version(load_default=None)
    wp_version = Version(load_default=None)
    php_version = Version(load_default=None)

    @validates_schema
    def need_both(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Refuse `changed` without `since`, and the other way round."""
        for given, other in (("changed", "since"), ("since", "changed")):
            if data[given] is not None and data[other] is None:
                raise ValidationError(f"Must be given with {given}.", other)


class IntegrationsQuerySchema(SearchSchema):
    """A search and its order: by id, or by the time of the last push; by state by default that."""

    sort = fields.String(validate=validate.OneOf(("id", "last_structure_fetch")), load_default=None)
