"""One POST to an address that somebody typed, which may lead anywhere: pure.

It goes only to an address of the internet, checked on the very address that is
connected to, follows no redirect, ends at a deadline and reads at most 4 kB.
The standard library's client takes a socket of our own; the others would bound
each wait of an answer, but not the whole.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from schemas.homes import ascii_host

MOST_BYTES = 4096
MOST_ADDRESSES = 4
MOST_LOOKUPS = 4

NAT64 = IPv6Network("64:ff9b::/96")
UNICAST = IPv6Network("2000::/3")
# Not of the internet, though the standard library takes them for it: protocols' own addresses,
# the old 6to4 relays, documentation, and the address by which Azure's machines reach their host.
FORGOTTEN: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")),
    IPv6Network("3fff::/20"),
)

Addresses = list[IPv4Address | IPv6Address]
Resolve = Callable[..., Sequence[tuple[Any, ...]]]

resolver = ThreadPoolExecutor(MOST_LOOKUPS, "resolver")


class Failed(Exception):
    """There is no answer; the message is the coarse reason."""


class Answer(NamedTuple):
    """What is read of an answer: its head."""

    status: int
    content_type: str


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    allow_private: bool = False,
    seconds: float = 5,
    resolve: Resolve = socket.getaddrinfo,
) -> Answer:
    """Send a body; raise Failed: timeout, not_allowed, bad_certificate, unreachable, …"""
    deadline = time.monotonic() + seconds
    with _coarse():
        client = _client(url)
        addresses = _addresses(client, deadline, resolve)
        allowed = [address for address in addresses if allow_private or is_public(address)]
        if not allowed:
            raise Failed("not_allowed")
        with closing(_open(client, allowed[:MOST_ADDRESSES], deadline)) as line:
            client.sock = line
            client.request("POST", _target(url), body, {**headers, "Connection": "close"})
            with closing(http.client.HTTPResponse(line)) as answer:  # type: ignore[arg-type]
                answer.begin()
                return Answer(answer.status, answer.headers.get_content_type())


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell an address of the internet, also where an IPv6 one hides an IPv4 one."""
    if any(address in network for network in FORGOTTEN):
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    hidden = address.ipv4_mapped or address.sixtofour
    if address in NAT64:
        hidden = IPv4Address(int(address) % 2**32)
    return is_public(hidden) if hidden else address.is_global and address in UNICAST


class _Line(io.RawIOBase):
    """What the client takes for its socket: it ends at the deadline, and after 4 kB."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline, self.unread = sock, deadline, MOST_BYTES

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(_left(self.deadline))
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.unread:
            return 0
        self.sock.settimeout(_left(self.deadline))
        size = self.sock.recv_into(memoryview(buffer)[: self.unread])
        self.unread -= size
        return size

    def close(self) -> None:
        super().close()
        self.sock.close()


@contextmanager
def _coarse() -> Iterator[None]:
    """Tell no more of a failure than helps its reader: the rest would map a network."""
    try:
        yield
    except TimeoutError:
        raise Failed("timeout") from None
    except ssl.SSLCertVerificationError:
        raise Failed("bad_certificate") from None
    except http.client.HTTPException:
        raise Failed("unexpected_answer") from None
    except (OSError, ValueError):
        raise Failed("unreachable") from None


def _client(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" not in host:
        host = ascii_host(host)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port or 443)
    return http.client.HTTPConnection(host, parts.port or 80)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return quote(f"{parts.path or '/'}?{parts.query}", safe="/?&=%:@!$'()*+,;~")


def _addresses(client: http.client.HTTPConnection, deadline: float, resolve: Resolve) -> Addresses:
    """Look the host up once, in a thread, because a lookup takes no deadline."""
    lookup = resolver.submit(resolve, client.host, client.port, type=socket.SOCK_STREAM)
    try:
        found = lookup.result(_left(deadline))
    finally:
        lookup.cancel()
    return [ip_address(sockaddr[0]) for *_, sockaddr in found]


def _open(client: http.client.HTTPConnection, addresses: Addresses, deadline: float) -> "_Line":
    sock = _connect(addresses, client.port, deadline)
    if isinstance(client, http.client.HTTPSConnection):
        sock.settimeout(_left(deadline))
        sock = _tls().wrap_socket(sock, server_hostname=client.host)
    return _Line(sock, deadline)


def _connect(addresses: Addresses, port: int, deadline: float) -> socket.socket:
    """Connect to the first address that answers, each in its share of the time."""
    first, *others = addresses
    try:
        return socket.create_connection((str(first), port), _left(deadline) / len(addresses))
    except OSError:
        if not others:
            raise
    return _connect(others, port, deadline)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
