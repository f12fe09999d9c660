"""What the shop of these tests pushes, and what its backend has synced."""

from typing import Any


def entry(label: str, count: int = 0, **attributes: Any) -> dict[str, Any]:
    return {"label": label, "count": count, "show_ui": True, **attributes}


HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;<b>bold</b>\u202ereversed"

POST_TYPES = {
    "post": entry(
        "Posts", 1204, counts={"publish": 1204, "draft": 31, "trash": 4, "auto-draft": 0}
    ),
    "page": entry("Pages", 42, counts={"publish": 42, "draft": 3}, builtin=True),
    "product": entry("Products", 860, counts={"publish": 860}),
    "shop_order": entry("Orders", counts={"wc-completed": 15120, "wc-refunded": 814}),
    "event": entry("Events"),
    "hostile": entry(HOSTILE, 3),
    "revision": entry("Revisions", 812, counts={"inherit": 812}, builtin=True, public=False),
}
TAXONOMIES = {
    "category": entry("Categories", 18, builtin=True),
    "post_tag": entry("Tags", 240),
    "pa_größe": entry("Product Größe", 12),
    "nav_menu": entry("Navigation Menus", 2, builtin=True, public=False),
}
SYNCED = {"post": 1204, "page": 44, "product": 311}
