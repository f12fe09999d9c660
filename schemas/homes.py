"""Host names in one form, and how the addresses of two sites are compared."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import idna

MOST_CHARACTERS = 255
MAX_HOST_CHARACTERS = 253
DEFAULT_PORTS = {"http": 80, "https": 443}
# An underscore is no part of a host's name by the rules, and yet of some sites'.
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


@lru_cache(256)
def home_of(url: str) -> str:
    """Return host (ASCII), port unless the scheme's own, and path without a trailing slash.

    Raise ValueError for what is no http or https address of a site, or one of more than 255
    characters: some grow when they are written in ASCII.
    """
    if len(url) > MOST_CHARACTERS:
        raise ValueError("too long")  # nor is it remembered: what raises is not
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an http or https address")
    if not url.isprintable() or " " in url or set("@?#") & set(url):
        raise ValueError("more than the address of a site")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else ascii_host(parts.hostname)
    home = host + port + parts.path.rstrip("/")
    if len(home) > MOST_CHARACTERS:
        raise ValueError("too long")
    return home


def ascii_host(host: str) -> str:
    """Return a host's name as IDNA 2008 writes it for the DNS; raise ValueError for none.

    `straße.de` is `xn--strae-oqa.de`; Python's own codec takes it for `strasse.de`.
    """
    if not host.isascii():
        host = idna.uts46_remap(host, std3_rules=False, transitional=False)
    labels = [_ascii_label(label) for label in host.lower().removesuffix(".").split(".")]
    found = ".".join(labels)
    if not all(map(LABEL.fullmatch, labels)) or len(found) > MAX_HOST_CHARACTERS:
        raise ValueError("no host name")
    return found + "." * host.endswith(".")


def _ascii_label(label: str) -> str:
    return label if label.isascii() else idna.alabel(label).decode()


def spellings_of(home: str) -> set[str]:
    """Return a home in ASCII, and as an older release kept it where people write it otherwise."""
    host = re.split("[:/]", home, maxsplit=1)[0]
    try:
        return {home, idna.decode(host) + home[len(host) :]}
    except idna.IDNAError:
        return {home}
