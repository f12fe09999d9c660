"""wp-config.php, as a host would write it."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONSTANTS = {
    "WP_DEBUG": True,
    "WP_DEBUG_LOG": True,
    "WP_DEBUG_DISPLAY": False,
    "DISABLE_WP_CRON": True,
    "WP_HTTP_BLOCK_EXTERNAL": True,
    "WP_ACCESSIBLE_HOSTS": "127.0.0.1,localhost",
    "AUTOMATIC_UPDATER_DISABLED": True,
    "FS_METHOD": "direct",
}
SALTS = [
    f"{name}_{kind}"
    for name in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")
    for kind in ("KEY", "SALT")
]


def single(url: str) -> dict[str, Any]:
    """Return what makes a single site of it, wherever its database says it is."""
    return {"WP_HOME": url, "WP_SITEURL": url}


def network(host: str, path: str) -> dict[str, Any]:
    """Return what makes a network of it, with its sites in subdirectories."""
    return {
        "MULTISITE": True,
        "SUBDOMAIN_INSTALL": False,
        "DOMAIN_CURRENT_SITE": host,
        "PATH_CURRENT_SITE": path,
        "SITE_ID_CURRENT_SITE": 1,
        "BLOG_ID_CURRENT_SITE": 1,
    }


def database(name: str, content: Path) -> dict[str, Any]:
    """Return where the data is: NAME@HOST for MariaDB, nothing for a SQLite file."""
    if name:
        name, _, host = name.partition("@")
        return {"DB_NAME": name, "DB_USER": "root", "DB_PASSWORD": "", "DB_HOST": host}
    folder = f"{content}/database/"
    file = f"{folder}.ht.sqlite"
    return {"DB_NAME": "wordpress", "DB_ENGINE": "sqlite", "FQDBDIR": folder, "FQDB": file}


def text(*parts: Mapping[str, Any], code: Mapping[str, str] | None = None) -> str:
    """Write the file; later parts win. `code` holds constants that PHP computes."""
    constants: dict[str, Any] = {**CONSTANTS, **{name: secrets.token_hex(32) for name in SALTS}}
    for part in parts:
        constants.update(part)
    lines = [
        "<?php",
        *(f"define( '{name}', {value} );" for name, value in (code or {}).items()),
        *(
            f"define( '{name}', {php_value(value)} );"
            for name, value in constants.items()
            if name not in (code or {})
        ),
        "$table_prefix = 'wp_';",
        "defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );",
        "require_once ABSPATH . 'wp-settings.php';",
    ]
    return "\n".join(lines) + "\n"


def php_value(value: Any) -> str:
    """Write a value as PHP."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + re.sub(r"(['\\])", r"\\\1", str(value)) + "'"
