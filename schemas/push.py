"""The push: an envelope, and the post types and taxonomies of one site."""

import functools
from typing import Any, NamedTuple

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate

from schemas import error_rows
from schemas.fields import (
    MOST_POST_TYPES,
    MOST_STATUSES,
    MOST_TAXONOMIES,
    Count,
    Flag,
    Map,
    PostTypeName,
    SiteUrl,
    TaxonomyName,
    Text,
    TextOrFalse,
    names,
)

KINDS = ("post_types", "taxonomies")
COUNTS = ("count", "counts")
TRIGGERS = ("connect", "cron", "manual", "change", "retry")
CONTEXTS = ("admin", "cron", "rest", "cli")
MOST_SKIPPED = 100
MOST_REMEMBERED, MOST_REMEMBERED_BYTES = 1024, 2048


class Lenient(Schema):
    """A part of a push: what it does not know is ignored."""

    class Meta:
        unknown = EXCLUDE


def optional(field: type[fields.Field[Any]], *args: Any) -> fields.Field[Any]:
    """Return a field that may be left out or null."""
    return field(*args, load_default=None, allow_none=True)


class EntrySchema(Lenient):
    """What post types and taxonomies have in common."""

    label = Text(required=True)
    singular_label = optional(Text)
    description = optional(Text, 4096, 0)
    hierarchical = optional(Flag)
    public = optional(Flag)
    show_ui = optional(Flag)
    builtin = optional(Flag)
    rest_base = optional(TextOrFalse)
    count = Count(required=True)


class PostTypeSchema(EntrySchema):
    """A post type."""

    viewable = optional(Flag)
    rest_namespace = optional(TextOrFalse)
    icon = optional(TextOrFalse)
    supports = names()
    taxonomies = names()
    counts = Map(Text(64), Count(), MOST_STATUSES, load_default=dict)


class TaxonomySchema(EntrySchema):
    """A taxonomy."""

    object_types = names()


class SiteSchema(Lenient):
    """A site."""

    uuid = optional(Text)
    home_url = optional(SiteUrl)
    name = optional(Text, 255, 0)
    wp_version = optional(Text)
    php_version = optional(Text)
    plugin_version = optional(Text)
    locale = optional(Text)
    timezone = optional(Text)
    environment = optional(Text)
    is_multisite = optional(Flag)
    blog_id = optional(Count)
    cron_disabled = optional(Flag)


class PushedSiteSchema(SiteSchema):
    """The site that pushes, and whether it says that it has moved."""

    rebind = Flag(load_default=False)


class Entries(Map):
    """A map of name to entry.

    Validation is a pure function of an entry, and most entries of most sites
    are WordPress's own but for their counts: those are validated every time,
    and the rest once, remembered by its bytes.
    """

    def __init__(self, name: fields.Field[Any], schema: type[Schema], most: int) -> None:
        self.schema = schema()
        super().__init__(name, fields.Nested(self.schema), most, required=True)
        counts = [count for count in COUNTS if count in self.schema.fields]
        self.counts = {count: self.schema.fields[count] for count in counts}
        self.attributes = schema(exclude=counts)
        self.remembered = functools.lru_cache(MOST_REMEMBERED)(self._load)

    def load_item(self, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return self.schema.load(raw)
        try:
            kept = {name: raw[name] for name in raw if name in self.attributes.fields}
            encoded = orjson.dumps(kept)
            small = len(encoded) <= MOST_REMEMBERED_BYTES
            counts = {
                name: field.deserialize(raw.get(name, missing))
                for name, field in self.counts.items()
            }
            return {**(self.remembered if small else self._load)(encoded), **counts}
        except (ValidationError, orjson.JSONEncodeError):
            return self.schema.load(raw)  # says all that is wrong at once

    def _load(self, encoded: bytes) -> Any:
        return self.attributes.load(orjson.loads(encoded))


class SiteField(fields.Nested):
    """The site block; `[]` is PHP's empty one."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize({} if value == [] else value, *args, **kwargs)


class PushSchema(Lenient):
    """A push."""

    generated_at = optional(Count)
    trigger = fields.String(validate=validate.OneOf(TRIGGERS), load_default=None)
    context = fields.String(validate=validate.OneOf(CONTEXTS), load_default=None)
    partial = Flag(load_default=False)  # type: ignore[assignment]
    site = SiteField(PushedSiteSchema, load_default=None, allow_none=True)
    post_types = Entries(PostTypeName(), PostTypeSchema, MOST_POST_TYPES)
    taxonomies = Entries(TaxonomyName(), TaxonomySchema, MOST_TAXONOMIES)


PUSH, ENVELOPE = PushSchema(), PushSchema(exclude=KINDS)
ATTRIBUTES = {
    "post_types": tuple(PostTypeSchema().fields),
    "taxonomies": tuple(TaxonomySchema().fields),
}


class ValidPush(NamedTuple):
    """A push that may be stored: `skipped` maps kind to name to what is wrong with it.

    `unread` is the document of a push whose entries are stored already: there are none here.
    """

    envelope: dict[str, Any]
    entries: dict[str, dict[str, dict[str, Any]]]
    skipped: dict[str, dict[str, Any]]
    unread: Any = None

    def whole(self) -> "ValidPush":
        """Return the push with its entries, validated now where they were left unread."""
        return load_push(self.unread) if self.unread else self

    def skipped_rows(self) -> list[dict[str, str]]:
        """Return one row for each entry that was skipped, 100 at most."""
        rows = [
            error_rows({kind: {name: messages}})[0]
            for kind, bad in self.skipped.items()
            for name, messages in bad.items()
        ]
        return rows[:MOST_SKIPPED]


def load_push(document: Any, stored: bool = False) -> ValidPush:
    """Validate a parsed body; raise ValidationError, but skip bad entries where it is partial.

    Entries that are `stored` just as they came have passed before.
    """
    if stored:
        return ValidPush(ENVELOPE.load(document), {}, {}, document)
    skipped: Any = {}
    try:
        loaded: Any = PUSH.load(document)
    except ValidationError as error:
        loaded, skipped = error.valid_data, error.messages
        if not _only_entries_are_bad(loaded, skipped):
            raise
    entries = {kind: loaded.pop(kind, {}) for kind in KINDS}
    return ValidPush(loaded, entries, skipped)


def _only_entries_are_bad(loaded: Any, messages: Any) -> bool:
    return (
        isinstance(loaded, dict)
        and bool(loaded.get("partial"))
        and all(kind in KINDS and isinstance(bad, dict) for kind, bad in messages.items())
    )
