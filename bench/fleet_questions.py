"""What operators ask of a fleet: each address by the name of its row, and each command."""

LISTS = "/api/v1/integration/integrations/?limit=100"
ENTRIES = "/api/v1/integration/entries/?limit=100"
CHANGES = "/api/v1/integration/changes/?limit=100"
STATES = ("fresh", "late", "stale", "never", "disconnected", "late,never")
TROUBLES = ("late", "stale", "site_mismatch", "skewed", "shrunk", "never")
SEARCHES = (
    *(f"state={state}" for state in STATES),
    *(f"trouble={trouble}" for trouble in (*TROUBLES, ",".join(TROUBLES))),
    *("has=post_types:post", "has=post_types:rare", "has=post_types:own_777774"),
    *("has=post_types:product:on", "has=post_types:nowhere"),
    "has=post_types:product&has=post_types:rare",
    "has=post_types:product&has=post_types:event",
    "has=post_types:product&has=post_types:event&has=post_types:post&label=tenant:tenant-7",
    *("lacks=post_types:product", "lacks=post_types:post", "lacks=post_types:rare"),
    *("lacks=post_types:post:on", "lacks=post_types:product&lacks=post_types:event"),
    *("label=tenant:tenant-7", "label=tenant:tenant-7&has=post_types:post", "label=plan:free"),
    *("q=site-777777", "q=site-7", "q=nowhere", "q=site-7&has=post_types:event"),
    *("wp_version=6.8", "wp_version=%3C6.8", "wp_version=%3E=6.8", "wp_version=5"),
    *("php_version=%3C7", "php_version=%3E=8", "plugin_version=1.1", "plugin_version=%3C1.2"),
    "plugin_version=1.1&wp_version=6.8&php_version=%3C7",
    *("trouble=late,never&has=post_types:product", "state=late&has=post_types:event"),
    "changed=left:post_types:event&since=2026-01-01T00:00:00Z",
    "changed=left:post_types:rare&since=2026-01-01T00:00:00Z",
    *("sort=last_structure_fetch", "sort=last_structure_fetch&has=post_types:product"),
    "sort=last_structure_fetch&has=post_types:rare",
    "sort=last_structure_fetch&has=post_types:product&has=post_types:event",
    "sort=last_structure_fetch&lacks=post_types:post",
    *("sort=last_structure_fetch&q=site-777777", "sort=last_structure_fetch&q=nowhere"),
    "sort=last_structure_fetch&wp_version=%3C6.8",
    *("cursor=900000&has=post_types:product", "cursor=900000&lacks=post_types:post"),
    *("site_url=https://site-777777.example", "platform=other"),
)
NAMES = ("kind=post_types", "kind=taxonomies", "q=prod", "q=own_", "q=nowhere", "cursor=own_5")
RADAR = ("", "what=left", "what=left,appeared", "what=changed", "since=2026-01-01T00:00:00Z")
PATHS = {
    "GET /health/live": "/health/live",
    "GET /health/ready": "/health/ready",
    "GET /metrics": "/metrics",
    "GET /fleet/": "/api/v1/integration/fleet/",
    "GET /events/": "/api/v1/integration/events/",
    "GET /integrations/": LISTS,
    **{f"  ?{search}": f"{LISTS}&{search}" for search in SEARCHES},
    "GET /entries/": ENTRIES,
    **{f"GET /entries/?{named}": f"{ENTRIES}&{named}" for named in NAMES},
    **{f"GET /changes/?{which}": f"{CHANGES}&{which}".rstrip("&") for which in RADAR},
}
COMMANDS = (
    *(("fleet",), ("fleet", "--json"), ("fleet", "--has", "post_types:rare")),
    *(("integrations", "list"), ("integrations", "list", "--json")),
    *(("integrations", "list", "--q", "site-777777"), ("integrations", "list", "--state", "late")),
)
