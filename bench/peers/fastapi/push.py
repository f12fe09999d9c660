"""The push, as strict and as lenient as the receiver's own schemas."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
)

MAX_COUNT = 2**53 - 1
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _fits(name: str) -> str:
    if not 1 <= len(name.encode()) <= 32 or CONTROL.search(name):
        raise ValueError("must be 1 to 32 bytes of UTF-8 without control characters")
    return name


def _site_url(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError("must be a site's address")
    return url


def _text(least: int, most: int):
    return StringConstraints(strict=True, min_length=least, max_length=most, pattern=r"^[^\x00]*$")


Number = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
Digits = Annotated[
    str, StringConstraints(strict=True, pattern=r"^(0|[1-9][0-9]{0,15})$"), AfterValidator(int)
]
Count = Annotated[Number | Digits, Field(union_mode="left_to_right")]
PhpBool = Annotated[
    Literal[0, 1, "0", "1", ""], AfterValidator(lambda value: value not in (0, "0", ""))
]
Flag = Annotated[StrictBool | PhpBool, Field(union_mode="left_to_right")]
Text = Annotated[str, _text(1, 255)]
AnyText = Annotated[str, _text(0, 255)]
Name = Annotated[str, _text(1, 64)]
Names = Annotated[list[Name], Field(max_length=100)]
FalseIsNone = BeforeValidator(lambda value: None if value is False else value)
TextOrFalse = Annotated[Text | None, FalseIsNone]
PostTypeName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,20}$")]
TaxonomyName = Annotated[str, AfterValidator(_fits)]
PhpMap = BeforeValidator(lambda value: {} if value == [] else value)


class Entry(BaseModel):
    label: Text
    singular_label: Text | None = None
    description: Annotated[str, _text(0, 4096)] | None = None
    hierarchical: Flag | None = None
    public: Flag | None = None
    show_ui: Flag | None = None
    builtin: Flag | None = None
    rest_base: TextOrFalse = None
    count: Count


class PostType(Entry):
    viewable: Flag | None = None
    rest_namespace: TextOrFalse = None
    icon: TextOrFalse = None
    supports: Names = []
    taxonomies: Names = []
    counts: Annotated[dict[Name, Count], PhpMap, Field(max_length=64)] = {}


class Taxonomy(Entry):
    object_types: Names = []


class Site(BaseModel):
    uuid: Text | None = None
    home_url: Annotated[Text, AfterValidator(_site_url)] | None = None
    name: AnyText | None = None
    wp_version: Text | None = None
    php_version: Text | None = None
    plugin_version: Text | None = None
    locale: Text | None = None
    timezone: Text | None = None
    environment: Text | None = None
    is_multisite: Flag | None = None
    blog_id: Count | None = None
    cron_disabled: Flag | None = None


class PushBody(BaseModel):
    generated_at: Count | None = None
    trigger: Literal["connect", "cron", "manual", "change", "retry"] | None = None
    context: Literal["admin", "cron", "rest", "cli"] | None = None
    site: Site | None = None
    post_types: Annotated[dict[PostTypeName, PostType], PhpMap, Field(max_length=1000)]
    taxonomies: Annotated[dict[TaxonomyName, Taxonomy], PhpMap, Field(max_length=2000)]
