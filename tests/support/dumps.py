"""Dumps of real sites, converted to the pushes that the plugin would send."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "structures"
DUMPS = sorted(path.name for path in FOLDER.glob("*.json"))


def push_of(dump: str) -> dict[str, Any]:
    """Return the full push for one dump."""
    site = json.loads((FOLDER / dump).read_text())
    return {
        "context": "admin",
        "trigger": "manual",
        "site": {name: site[name] for name in ("wp_version", "php_version", "locale", "home_url")},
        "post_types": {name: _post_type(raw) for name, raw in site["post_types"].items()},
        "taxonomies": {name: _taxonomy(raw) for name, raw in site["taxonomies"].items()},
    }


def _common(name: str, raw: dict[str, Any]) -> dict[str, Any]:
    labels = raw["labels"]
    return {
        "label": raw["label"] or name,
        "singular_label": labels["singular_name"] or name,
        "description": raw["description"],
        "hierarchical": raw["hierarchical"],
        "public": raw["public"],
        "show_ui": raw["show_ui"],
        "builtin": raw["_builtin"],
        "rest_base": raw["rest_base"],
    }


def _post_type(raw: dict[str, Any]) -> dict[str, Any]:
    item, counts = raw["object"], raw["count_posts"]
    counted = "inherit" if item["name"] == "attachment" else "publish"
    return _common(item["name"], item) | {
        "count": counts.get(counted, 0),
        "counts": counts,
        "viewable": item["publicly_queryable"],
        "rest_namespace": item["rest_namespace"],
        "icon": item["menu_icon"],
        "supports": list(raw["supports"]),
        "taxonomies": list(raw["object_taxonomies"]),
    }


def _taxonomy(raw: dict[str, Any]) -> dict[str, Any]:
    item = raw["object"]
    return _common(item["name"], item) | {
        "count": raw["count_terms"],
        "object_types": list(item["object_type"]),
    }
