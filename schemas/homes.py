"""How the addresses of two sites are compared."""

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def home_of(url: str) -> str:
    """Return host (lower case), port unless the scheme's own, and path without a trailing slash.

    Raise ValueError for what is no http or https address of a host.
    """
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or url != url.strip():
        raise ValueError("not an http or https address")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host + port + parts.path.rstrip("/")
