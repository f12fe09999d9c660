"""The push: an envelope, and the post types and taxonomies of one site."""

from collections.abc import Collection
from typing import Any, NamedTuple

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate

from schemas import MAX_ERRORS, number_of_errors
from schemas.entries import Entries
from schemas.fields import (
    MOST_POST_TYPES,
    MOST_STATUSES,
    MOST_TAXONOMIES,
    Count,
    Flag,
    Map,
    Names,
    PostTypeName,
    SiteUrl,
    TaxonomyName,
    Text,
    TextOrFalse,
)
from schemas.skipped import Skipped

KINDS = ("post_types", "taxonomies")
TRIGGERS = ("connect", "cron", "manual", "change", "retry")
CONTEXTS = ("admin", "cron", "rest", "cli")
FORGIVEN = {"site", "trigger", "context"}  # in the envelope of a partial push


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
    supports = Names()
    taxonomies = Names()
    counts = Map(Text(64), Count(), MOST_STATUSES, load_default=dict)


class TaxonomySchema(EntrySchema):
    """A taxonomy."""

    object_types = Names()


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


class SiteField(fields.Nested):
    """The site block; `[]` is PHP's empty one."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize({} if value == [] else value, *args, **kwargs)


class PushSchema(Lenient):
    """A push."""

    generated_at = optional(Count)
    trigger = fields.String(validate=validate.OneOf(TRIGGERS), load_default=None, allow_none=True)
    context = fields.String(validate=validate.OneOf(CONTEXTS), load_default=None, allow_none=True)
    partial = Flag(load_default=False)  # type: ignore[assignment]
    site = SiteField(PushedSiteSchema, load_default=None, allow_none=True)
    post_types = Entries(PostTypeName(), PostTypeSchema, MOST_POST_TYPES)
    taxonomies = Entries(TaxonomyName(), TaxonomySchema, MOST_TAXONOMIES)


ENVELOPE = PushSchema(exclude=KINDS)
UNTOLD_SITE = PushedSiteSchema().load({})
ENTRIES: dict[str, Any] = {kind: PushSchema().fields[kind] for kind in KINDS}
ATTRIBUTES = {kind: tuple(field.schema.fields) for kind, field in ENTRIES.items()}


class ValidPush(NamedTuple):
    """A push that may be stored.

    `entries` are those that can be taken, `carried` the names of all that it has, `told` the
    attributes that any of them tells: all by kind. `unread` is the document of a push whose
    entries are stored already: there are none here.
    """

    envelope: dict[str, Any]
    entries: dict[str, dict[str, dict[str, Any]]]
    carried: dict[str, Collection[str]]
    told: dict[str, set[str]]
    skipped: Skipped
    outside: bool = False
    unread: Any = None

    def whole(self) -> "ValidPush":
        """Return the push with its entries, validated now where they were left unread."""
        return load_push(self.unread) if self.unread else self


def is_outside(document: Any) -> bool:
    """Tell whether a push saw less than the admin sees (without a context it saw all)."""
    return isinstance(document, dict) and document.get("context") not in (None, "admin")


def load_push(document: Any, stored: bool = False) -> ValidPush:
    """Validate a parsed body; raise ValidationError, but leave out what is bad of a partial push.

    Entries that are `stored` just as they came have passed before.
    """
    skipped = Skipped()
    envelope, faults = _load_envelope(document, skipped)
    outside = is_outside(document)
    if stored and not faults:
        return ValidPush(envelope, {}, {}, {}, skipped, outside, document)
    entries: dict[str, Any] = {}
    for kind in KINDS:
        if number_of_errors(faults) >= MAX_ERRORS:
            break
        try:
            entries[kind] = _load_entries(kind, document, envelope, skipped)
        except ValidationError as error:
            faults[kind] = error.messages
    if faults:
        raise ValidationError(faults)
    carried = {kind: document[kind] for kind in KINDS}
    told = {kind: _told(kind, document[kind]) for kind in KINDS}
    return ValidPush(envelope, entries, carried, told, skipped, outside)


def _load_envelope(document: Any, skipped: Skipped) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the envelope, and the faults that refuse the push; note those that do not."""
    try:
        return ENVELOPE.load(document), {}
    except ValidationError as error:
        if not isinstance(document, dict):
            raise
        envelope: Any = error.valid_data
        faults: Any = error.messages
    if not envelope.get("partial") or faults.keys() - FORGIVEN:
        return envelope, faults
    skipped.add(faults)
    if isinstance(document.get("site"), dict):
        envelope["site"] = {**UNTOLD_SITE, **envelope.get("site", {})}
    return {**dict.fromkeys(FORGIVEN), **envelope}, {}


def _load_entries(
    kind: str, document: Any, envelope: dict[str, Any], skipped: Skipped
) -> dict[str, Any]:
    """Return the entries of one kind: those that can be taken, where the push is partial."""
    field, raw = ENTRIES[kind], document.get(kind, missing)
    if envelope.get("partial") and isinstance(raw, dict):
        return dict(field.sift(kind, raw, skipped))
    return dict(field.deserialize(raw))


def _told(kind: str, raw: Any) -> set[str]:
    """Name the attributes that any of these entries tells."""
    entries = [entry for entry in dict(raw).values() if isinstance(entry, dict)]
    told = {name for entry in entries for name in entry if entry[name] is not None}
    return told.intersection(ATTRIBUTES[kind])
