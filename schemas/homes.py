"""How the addresses of two sites are compared."""

from functools import lru_cache
from urllib.parse import urlsplit

MOST_CHARACTERS = 255
DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(256)
def home_of(url: str) -> str:
    """Return host (lower case), port unless the scheme's own, and path without a trailing slash.

    Raise ValueError for what is no http or https address of a site, or one of more than 255
    characters: some grow when they are written in lower case.
    """
    if len(url) > MOST_CHARACTERS:
        raise ValueError("too long")  # nor is it remembered: what raises is not
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an http or https address")
    if not url.isprintable() or " " in url or set("@?#") & set(url):
        raise ValueError("more than the address of a site")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    home = host + port + parts.path.rstrip("/")
    if len(home) > MOST_CHARACTERS:
        raise ValueError("too long")
    return home
