"""Homes: the form in which the addresses of two sites are compared; host names in ASCII."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import idna

MAX_CHARACTERS = 255  # of the columns
MAX_HOST_CHARACTERS = 253  # RFC 1035: 255 bytes with the length bytes
DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 952 allows no underscore in a host name, but some sites have one.
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


@lru_cache(256)
def home_of(url: str) -> str:
    """Return host in ASCII, port unless it is the scheme's default, and path without last slash.

    Raise ValueError if it is not the http or https address of a site, or is longer than 255
    characters before or after the conversion to ASCII.
    """
    if len(url) > MAX_CHARACTERS:
        # First, because the rest takes long for a long text, and no error is cached.
        raise ValueError("too long")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an http or https address")
    if not url.isprintable() or " " in url or set("@?#") & set(url):
        raise ValueError("more than the address of a site")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else ascii_host(parts.hostname)
    home = host + port + parts.path.rstrip("/")
    if len(home) > MAX_CHARACTERS:
        raise ValueError("too long")
    return home


def ascii_host(host: str) -> str:
    """Return a host name in ASCII by IDNA 2008; raise ValueError if it is not a host name.

    `straße.de` is `xn--strae-oqa.de`; Python's own codec, IDNA 2003, makes it `strasse.de`.
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


@lru_cache(256)
def spellings_of(home: str) -> frozenset[str]:
    """Return the spellings of a home: in ASCII, and in Unicode as older releases stored it."""
    host = re.split("[:/]", home, maxsplit=1)[0]
    try:
        return frozenset({home, idna.decode(host) + home[len(host) :]})
    except idna.IDNAError:
        return frozenset({home})
