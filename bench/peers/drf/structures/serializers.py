"""The push, as strict and as lenient as the receiver's own schemas."""

import re
from urllib.parse import urlsplit

from rest_framework import serializers

MAX_COUNT = 2**53 - 1
MAX_POST_TYPES, MAX_TAXONOMIES, MAX_STATUSES, MAX_NAMES = 1000, 2000, 64, 100
DIGITS = re.compile(r"0|[1-9][0-9]{0,15}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
TRIGGERS = ("connect", "cron", "manual", "change", "retry")
CONTEXTS = ("admin", "cron", "rest", "cli")
OPTIONAL = {"required": False, "allow_null": True, "default": None}


class Count(serializers.Field):
    def to_internal_value(self, data):
        if isinstance(data, str) and DIGITS.fullmatch(data):
            data = int(data)
        if type(data) is not int or not 0 <= data <= MAX_COUNT:
            raise serializers.ValidationError("Must be a whole number.")
        return data


class Flag(serializers.Field):
    def to_internal_value(self, data):
        if type(data) in (bool, int, str) and data in (True, False, "1", "0", ""):
            return data not in (False, "0", "")
        raise serializers.ValidationError("Must be true or false.")


class Text(serializers.CharField):
    def __init__(self, max_length=255, **kwargs):
        super().__init__(max_length=max_length, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            raise serializers.ValidationError("Must be text.")
        return data


class TextOrFalse(Text):
    def run_validation(self, data=serializers.empty):
        return super().run_validation(None if data is False else data)


class SiteUrl(Text):
    def to_internal_value(self, data):
        url = super().to_internal_value(data)
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise serializers.ValidationError("Must be a site's address.")
        return url


class Map(serializers.DictField):
    """A map of names to items; `[]` is PHP's empty one."""

    def __init__(self, most, name, **kwargs):
        super().__init__(**kwargs)
        self.most, self.name = most, name

    def to_internal_value(self, data):
        if data == []:
            return {}
        if not isinstance(data, dict):
            raise serializers.ValidationError("Must be a map.")
        if len(data) > self.most:
            raise serializers.ValidationError("Has too many names.")
        for name in data:
            if not self.name(name):
                raise serializers.ValidationError({name: "Is not a name."})
        return super().to_internal_value(data)


def is_post_type_name(name):
    return re.fullmatch(r"[a-z0-9_-]{1,20}", name)


def is_taxonomy_name(name):
    return 1 <= len(name.encode()) <= 32 and not CONTROL.search(name)


def is_status_name(name):
    return 1 <= len(name) <= 64 and "\x00" not in name


def names():
    return serializers.ListField(child=Text(64), max_length=MAX_NAMES, required=False, default=list)


class EntrySerializer(serializers.Serializer):
    singular_label = Text(**OPTIONAL)
    description = Text(4096, allow_blank=True, **OPTIONAL)
    hierarchical = Flag(**OPTIONAL)
    public = Flag(**OPTIONAL)
    show_ui = Flag(**OPTIONAL)
    builtin = Flag(**OPTIONAL)
    rest_base = TextOrFalse(**OPTIONAL)
    count = Count()

    def get_fields(self):
        # `label` is an argument of every field, so it cannot be a name in the class body.
        return {"label": Text(), **super().get_fields()}


class PostTypeSerializer(EntrySerializer):
    viewable = Flag(**OPTIONAL)
    rest_namespace = TextOrFalse(**OPTIONAL)
    icon = TextOrFalse(**OPTIONAL)
    supports = names()
    taxonomies = names()
    counts = Map(MAX_STATUSES, is_status_name, child=Count(), required=False, default=dict)


class TaxonomySerializer(EntrySerializer):
    object_types = names()


class SiteSerializer(serializers.Serializer):
    uuid = Text(**OPTIONAL)
    home_url = SiteUrl(**OPTIONAL)
    name = Text(allow_blank=True, **OPTIONAL)
    wp_version = Text(**OPTIONAL)
    php_version = Text(**OPTIONAL)
    plugin_version = Text(**OPTIONAL)
    locale = Text(**OPTIONAL)
    timezone = Text(**OPTIONAL)
    environment = Text(**OPTIONAL)
    is_multisite = Flag(**OPTIONAL)
    blog_id = Count(**OPTIONAL)
    cron_disabled = Flag(**OPTIONAL)


class PushSerializer(serializers.Serializer):
    generated_at = Count(**OPTIONAL)
    trigger = serializers.ChoiceField(TRIGGERS, required=False, default=None)
    context = serializers.ChoiceField(CONTEXTS, required=False, default=None)
    site = SiteSerializer(**OPTIONAL)
    post_types = Map(MAX_POST_TYPES, is_post_type_name, child=PostTypeSerializer())
    taxonomies = Map(MAX_TAXONOMIES, is_taxonomy_name, child=TaxonomySerializer())
