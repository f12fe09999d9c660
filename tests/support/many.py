"""Many integrations in all states and troubles, written by the database itself."""

import time
from contextlib import suppress

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from receiver.keys import mint
from receiver.values import encode

# What each engine calls: a series, so many seconds before now, hexadecimal digits.
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {number})",
    "postgresql": "WITH s(n) AS (SELECT generate_series(1, {number}))",
}
AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', {now} - ({seconds}), 'unixepoch')",
    "postgresql": "to_timestamp({now} - ({seconds}))",
}
KEY_ID = {"sqlite": "printf('%026x', n)", "postgresql": "lpad(to_hex(n), 26, '0')"}
SITE = {
    **{"uuid": "0f8fad5b-d9cb-469f-a165-70867728950e", "home_url": "https://shop.example"},
    **{"name": "A shop", "wp_version": "6.8.1", "php_version": "8.3.14", "plugin_version": "1.1.0"},
    **{"locale": "en_US", "timezone": "Europe/Berlin", "environment": "production"},
    **{"is_multisite": False, "blog_id": 1, "cron_disabled": False},
}
# Of a hundred: one never pushed, disconnected, stale, copied, skewed, shrunk each; two are late.
STATEMENTS = [
    """INSERT INTO integrations (id, site_url, site_home, name, created_at, revision, post_types,
        taxonomies, last_structure_fetch, disconnected_at, mismatch_home_url, mismatch_since,
        skew, skewed_since, site, pushes_paid_until)
    {series} SELECT n, 'https://site-' || n || '.example', 'site-' || n || '.example', 'Site ' || n,
        {created}, CASE n % 100 WHEN 0 THEN NULL ELSE 1 END, 5, 5,
        CASE n % 100 WHEN 0 THEN NULL WHEN 2 THEN {stale} WHEN 3 THEN {late} WHEN 4 THEN {late}
            ELSE {fresh} END,
        CASE n % 100 WHEN 1 THEN {fresh} END,
        CASE n % 100 WHEN 5 THEN 'https://copy.example' END,
        CASE n % 100 WHEN 5 THEN {fresh} END, CASE n % 100 WHEN 6 THEN 90 END,
        CASE n % 100 WHEN 6 THEN {fresh} END, CASE WHEN n % 100 <> 0 THEN '{site}' END, 0
    FROM s""",
    """INSERT INTO structures
        (integration_id, post_types, taxonomies, missing, seen_outside, synced)
    {series} SELECT n, '{{}}', '{{}}', '{{"post_types":{{}},"taxonomies":{{}}}}',
        '{{"post_types":[],"taxonomies":[]}}', '{{"post_types":{{}},"taxonomies":{{}}}}' FROM s""",
    """INSERT INTO keys (id, integration_id, role, fingerprint, created_at)
    {series} SELECT {key_id}, n, 'site',
        CASE n % 100 WHEN 9 THEN 'ffffffffffffffff' ELSE '{fingerprint}' END, {created} FROM s""",
    """INSERT INTO homes (home, integration_id)
    {series} SELECT 'site-' || n || '.example', n FROM s""",
    """INSERT INTO key_owners (key_id, integration_id) {series} SELECT {key_id}, n FROM s""",
    """INSERT INTO changes (integration_id, revision, at, kind, name, what, before, after)
    {series} SELECT n, 1, {created}, 'post_types', 'type_' || types.id, 'left', 'null', 'null'
    FROM s CROSS JOIN (SELECT id FROM integrations WHERE id <= 20) AS types WHERE n % 100 = 7""",
    *(
        f"""INSERT INTO changes
            (integration_id, revision, at, kind, name, what, attribute, before, after)
        {{series}} SELECT n, 1, {{fresh}}, 'post_types', '{name}', '{what}', {attribute}, 'null',
            'null' FROM s WHERE n % {each} = 0"""
        for name, what, attribute, each in (
            ("page", "changed", "'label'", 1),
            ("event", "left", "NULL", 4),
            ("rare", "left", "NULL", 99),
        )
    ),
]
# What each engine finds a site by: four entries are everybody's or of each second one, one is rare,
# and each tenth site has a name that no other has.
SEARCHED = [
    """INSERT INTO entries (integration_id, kind, name, enabled, label)
    {series} SELECT n, 'post_types', name, {true}, 'Label' FROM s CROSS JOIN (
        SELECT 'post' AS name, 1 AS each, 0 AS rest UNION ALL SELECT 'page', 1, 0
        UNION ALL SELECT 'product', 2, 0 UNION ALL SELECT 'event', 2, 1
        UNION ALL SELECT 'rare', 1000, 500) AS names
    WHERE n % each = rest AND n % 100 <> 0""",
    """INSERT INTO entries (integration_id, kind, name, enabled, label)
    {series} SELECT n, 'post_types', 'own_' || n, {true}, 'Own ' || n FROM s WHERE n % 10 = 4""",
    """INSERT INTO sites (integration_id, text, plugin_version, wp_version, php_version)
    {series} SELECT n, 'https://site-' || n || '.example' || {newline} || 'site ' || n,
        1000100009000 + (n % 3) * 100000000, 6000800009000 + (n % 5) * 100000000,
        CASE n % 100000 WHEN 3 THEN 5000600009000 END
    FROM s""",
    """INSERT INTO labels (integration_id, key, value)
    {series} SELECT n, 'tenant', 'tenant-' || (n % 1000) FROM s""",
    "UPDATE integrations SET indexed_at = last_structure_fetch",
]
NEWLINE = {"sqlite": "char(10)", "postgresql": "chr(10)"}
SHRINK = "UPDATE integrations SET shrunk_at = created_at, shrunk_left = 20 WHERE id % 100 = 7"


def fill(engine: Engine, number: int, secret: str) -> None:
    """Write so many integrations, with a key each, into an empty database."""
    dialect, now = engine.dialect.name, int(time.time())

    def ago(seconds: str) -> str:
        return AGO[dialect].format(now=now, seconds=seconds)

    spread = f"n * 80000.0 / {number}"
    values = {
        "created": ago(f"8640000 + {spread}"),
        "fresh": ago(f"600 + {spread}"),
        "late": ago(f"140000 + {spread}"),
        "stale": ago(f"300000 + {spread}"),
        "key_id": KEY_ID[dialect],
        "newline": NEWLINE[dialect],
        "true": "true",
        "site": encode(SITE).decode().replace(":", r"\:"),
        "fingerprint": mint.fingerprint(secret),
    }
    series = SERIES[dialect].format(number=number)
    with engine.connect() as connection:
        for statement in [*STATEMENTS, *SEARCHED]:
            connection.execute(text(statement.format(series=series, **values)))
        with suppress(DBAPIError):  # the release before has no such column
            connection.execute(text(SHRINK))
        analyze = "ANALYZE" if dialect == "sqlite" else "VACUUM ANALYZE"
        connection.execute(text(analyze))
