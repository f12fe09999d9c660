"""What WordPress sites push: many sites, each with its own counts and its own names.

A site of 40 entries has, as real ones do, WordPress's own post types and
taxonomies first, then those of a popular plugin, then its own. The words of the
first two are the same on every site, the counts never are. Larger sites are
mostly their own.
"""

import random
from typing import Any

import orjson

CORE_POST_TYPES = (
    *("post", "page", "attachment", "revision", "nav_menu_item", "custom_css"),
    *("customize_changeset", "oembed_cache", "user_request", "wp_block", "wp_template"),
    *("wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face"),
)
CORE_TAXONOMIES = (
    *("category", "post_tag", "nav_menu", "link_category", "post_format", "wp_theme"),
    *("wp_template_part_area", "wp_pattern_category"),
)
PLUGIN_POST_TYPES = ("product", "shop_order")
PLUGIN_TAXONOMIES = (
    *("product_cat", "product_tag", "product_type", "product_visibility"),
    *("product_shipping_class", "product_brand"),
)
STATUSES = ("publish", "draft", "pending", "private", "future", "trash")
# Every so many of the entries that change get a new description beside new counts.
DESCRIBED = 5

Entry = dict[str, Any]


def _label(name: str, known: tuple[str, ...], number: int) -> str:
    title = name.replace("_", " ").title()
    return title if name in known else f"{title} of shop {number}"


def _post_type(name: str, number: int) -> Entry:
    label = _label(name, (*CORE_POST_TYPES, *PLUGIN_POST_TYPES), number)
    return {
        "label": f"{label}s",
        "singular_label": label,
        "description": f"The {label} entries of the site, as its editors know them.",
        "hierarchical": name == "page",
        "public": not name.startswith("wp_"),
        "viewable": not name.startswith("wp_"),
        "show_ui": True,
        "builtin": name in CORE_POST_TYPES,
        "rest_base": name,
        "rest_namespace": "wp/v2",
        "icon": "dashicons-admin-post",
        "supports": ["title", "editor", "thumbnail", "excerpt", "comments", "revisions"],
        "taxonomies": ["category", "post_tag"],
        "count": 0,
        "counts": {},
    }


def _taxonomy(name: str, number: int) -> Entry:
    label = _label(name, (*CORE_TAXONOMIES, *PLUGIN_TAXONOMIES), number)
    return {
        "label": f"{label}s",
        "singular_label": label,
        "description": f"How the site sorts its content by {label}.",
        "hierarchical": name.endswith("cat"),
        "public": True,
        "show_ui": True,
        "builtin": name in CORE_TAXONOMIES,
        "rest_base": name,
        "object_types": ["post", "page", "product"],
        "count": 0,
    }


class Site:
    """One site, whose structure moves on from push to push."""

    def __init__(self, number: int, entries: int) -> None:
        self.random = random.Random(number)
        self.pushes = 0
        self.generated_at = 1_760_000_000_000
        self.about = {
            "uuid": f"8c1f7e1a-0000-4000-8000-{number:012x}",
            "home_url": f"https://shop-{number}.example",
            "name": f"Shop {number}",
            "wp_version": "6.9",
            "php_version": "8.3.14",
            "plugin_version": "1.0.0",
            "locale": "en_US",
            "timezone": "Europe/Amsterdam",
            "environment": "production",
            "is_multisite": False,
            "blog_id": 1,
            "cron_disabled": False,
        }
        post_types = (*CORE_POST_TYPES, *PLUGIN_POST_TYPES)
        taxonomies = (*CORE_TAXONOMIES, *PLUGIN_TAXONOMIES)
        own = range(entries // 2)
        post_types += tuple(f"own_{index}" for index in own[len(post_types) :])
        # Shops have names in other scripts, too.
        taxonomies += tuple(f"pa_颜色{index}" for index in own[len(taxonomies) :])
        self.post_types = {name: _post_type(name, number) for name in post_types[: len(own)]}
        self.taxonomies = {name: _taxonomy(name, number) for name in taxonomies[: len(own)]}
        self.everything()

    def entries(self) -> list[Entry]:
        return [*self.post_types.values(), *self.taxonomies.values()]

    def nothing(self) -> None:
        """Nothing happened since the last push."""

    def quarter(self) -> None:
        """A quarter of the entries got new counts, a fifth of those a description, too."""
        self._change(self.entries()[self.pushes % 4 :: 4])

    def everything(self) -> None:
        """Every entry got new counts, every fifth a description, too."""
        self._change(self.entries())

    def words(self) -> None:
        """Every entry got other words, as after a change of language, and new counts."""
        for entry in self.entries():
            entry["label"] = f"{entry['singular_label']}s ({self.pushes})"
            entry["description"] = f"{entry['label']}, as the editors know them now."
        self._change(self.entries())

    def body(self) -> bytes:
        """Return the next push: a new time, and the structure as it now is."""
        self.pushes += 1
        self.generated_at += 1
        return orjson.dumps(
            {
                "generated_at": self.generated_at,
                "trigger": "cron",
                "context": "admin",
                "site": self.about,
                "post_types": self.post_types,
                "taxonomies": self.taxonomies,
            }
        )

    def _change(self, entries: list[Entry]) -> None:
        for index, entry in enumerate(entries):
            entry["count"] = self.random.randrange(1_000_000)
            if "counts" in entry:
                entry["counts"] = {status: self.random.randrange(100_000) for status in STATUSES}
            if self.pushes and index % DESCRIBED == 0:
                entry["description"] = f"{entry['label']}, after push {self.pushes}."
