"""The push: an envelope, and the post types and taxonomies of one site."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate

from schemas import MAX_ERRORS, number_of_errors
from schemas.entries import Entries
from schemas.fields import (
    MAX_POST_TYPES,
    MAX_TAXONOMIES,
    Count,
    Counts,
    Flag,
    Names,
    PostTypeName,
    SiteUrl,
    TaxonomyName,
    Text,
    TextOrFalse,
)
from schemas.skipped import Skipped

KINDS = ("post_types", "taxonomies")
# Why and in which part of WordPress the sender pushes.
TRIGGERS = ("connect", "cron", "manual", "change", "retry")
CONTEXTS = ("admin", "cron", "rest", "cli")
# What a partial push may leave out of its envelope; the rest decides what the push does.
SKIPPABLE = {"site", "trigger", "context"}


class Lenient(Schema):
    """A part of a push: unknown members are ignored, so that newer senders can push, too."""

    class Meta:
        unknown = EXCLUDE


def optional(field: type[fields.Field[Any]], *args: Any) -> fields.Field[Any]:
    """Return a field that may be absent or null."""
    return field(*args, load_default=None, allow_none=True)


class EntrySchema(Lenient):
    """The common attributes of post types and taxonomies."""

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
    counts = Counts()


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
    """The site that pushes; `rebind` says that it has moved."""

    rebind = Flag(load_default=False)


class SiteField(fields.Nested):
    """The `site` block; `[]` is how PHP encodes an empty one."""

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize({} if value == [] else value, *args, **kwargs)


class PushSchema(Lenient):
    """A push."""

    generated_at = optional(Count)
    trigger = fields.String(validate=validate.OneOf(TRIGGERS), load_default=None, allow_none=True)
    context = fields.String(validate=validate.OneOf(CONTEXTS), load_default=None, allow_none=True)
    partial = Flag(load_default=False)  # type: ignore[assignment]
    site = SiteField(PushedSiteSchema, load_default=None, allow_none=True)
    post_types = Entries(PostTypeName(), PostTypeSchema, MAX_POST_TYPES)
    taxonomies = Entries(TaxonomyName(), TaxonomySchema, MAX_TAXONOMIES)


# Apart from the entries, so that an unchanged push need not validate them.
ENVELOPE = PushSchema(exclude=KINDS)
EMPTY_SITE = PushedSiteSchema().load({})
ENTRIES: dict[str, Any] = {kind: PushSchema().fields[kind] for kind in KINDS}
ATTRIBUTES = {kind: tuple(field.schema.fields) for kind, field in ENTRIES.items()}


class Push:
    """A push, validated lazily: the envelope at once, the entries at their first use.

    `skipped` collects what is left out of a partial push; `outside` tells whether the push comes
    from another context than the admin. Each method raises ValidationError with all errors.
    """

    def __init__(self, document: Any) -> None:
        self.skipped = Skipped()
        self.outside = is_outside(document)
        self._document = document
        self.envelope, self._faults = _load_envelope(document, self.skipped)
        # To report the errors of the entries, too.
        if self._faults:
            self.validate()

    def validate(self) -> None:
        """Validate the entries, unless that is done."""
        _ = self.entries

    @cached_property
    def entries(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The valid entries, by kind and name."""
        entries: dict[str, Any] = {}
        faults = dict(self._faults)
        for kind in KINDS:
            if faults and number_of_errors(faults) >= MAX_ERRORS:
                break
            try:
                entries[kind] = _load_entries(kind, self._document, self.envelope, self.skipped)
            except ValidationError as error:
                faults[kind] = error.messages
        if faults:
            raise ValidationError(faults)
        return entries

    def carried(self, kind: str) -> Collection[str]:
        """Return the names of all entries of the push, the skipped ones included."""
        self.validate()
        return dict(self._document[kind]).keys()

    def sent_attributes(self, kind: str) -> set[str]:
        """Return the attributes that any entry of the kind has, other than null."""
        self.validate()
        entries = dict(self._document[kind]).values()
        names = (
            name
            for entry in entries
            if isinstance(entry, dict)
            for name, value in entry.items()
            if value is not None
        )
        return set(names).intersection(ATTRIBUTES[kind])


def is_outside(document: Any) -> bool:
    """Tell whether a push comes from another context than the admin; without one it does not."""
    return isinstance(document, dict) and document.get("context") not in (None, "admin")


def _load_envelope(document: Any, skipped: Skipped) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the envelope and the errors that refuse the push; note the others as skipped."""
    try:
        return ENVELOPE.load(document), {}
    except ValidationError as error:
        if not isinstance(document, dict):
            raise
        envelope: Any = error.valid_data
        faults: Any = error.messages
    if not envelope.get("partial") or faults.keys() - SKIPPABLE:
        return envelope, faults
    skipped.add(faults)
    if isinstance(document.get("site"), dict):
        envelope["site"] = {**EMPTY_SITE, **envelope.get("site", {})}
    return {**dict.fromkeys(SKIPPABLE), **envelope}, {}


def _load_entries(
    kind: str, document: Any, envelope: dict[str, Any], skipped: Skipped
) -> dict[str, Any]:
    """Return the entries of one kind; of a partial push only the valid parts."""
    field, raw = ENTRIES[kind], document.get(kind, missing)
    if envelope.get("partial") and isinstance(raw, dict):
        return dict(field.load_partial(kind, raw, skipped))
    return dict(field.deserialize(raw))
