"""One HTTP POST to a URL that a user typed, guarded against server-side request forgery. Pure.

The check is made on the very address that is connected to: it must be a global one. The request
follows no redirect, ends at a deadline and reads at most 4 kB of the response. `http.client` is
used because it accepts a socket of ours: other clients limit each read, but not the whole.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from schemas.homes import ascii_host

MAX_BYTES = 4096
MAX_ADDRESSES = 4
# Threads: a lookup that hangs keeps its thread until the system's resolver gives up. So many that
# the endpoints whose names cannot be looked up keep none from the others.
MAX_LOOKUPS = 256
BODY_SECONDS = 2  # in which what is wanted of a body must come

NAT64 = IPv6Network("64:ff9b::/96")
UNICAST = IPv6Network("2000::/3")
# Not on the internet, although the standard library calls them global: protocol assignments, the
# old 6to4 relays, documentation, and the address at which Azure's machines reach their host.
NOT_GLOBAL: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")),
    IPv6Network("3fff::/20"),
)

Addresses = list[IPv4Address | IPv6Address]
Resolve = Callable[..., Sequence[tuple[Any, ...]]]

resolver = ThreadPoolExecutor(MAX_LOOKUPS, "resolver")


class Failed(Exception):
    """There is no usable response; the message is a coarse reason."""


class Answer(NamedTuple):
    """The part of a response that is read: its head, and the beginning of its body if wanted."""

    status: int
    content_type: str
    retry_after: str | None = None
    body: bytes = b""


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    allow_private: bool = False,
    seconds: float = 5,
    body_bytes: int = 0,
    resolve: Resolve = socket.getaddrinfo,
) -> Answer:
    """Send a body within `seconds`, and read the first `body_bytes` of the answer's.

    Raise Failed: timeout, not_allowed, unreachable, …
    """
    deadline = time.monotonic() + seconds
    with _coarse_errors():
        client = _client(url)
        addresses = _addresses(client, deadline, resolve)
        allowed = [address for address in addresses if allow_private or is_public(address)]
        if not allowed:
            raise Failed("not_allowed")
        with closing(_open(client, allowed[:MAX_ADDRESSES], deadline)) as line:
            client.sock = line
            client.request("POST", _target(url), body, {**headers, "Connection": "close"})
            with closing(http.client.HTTPResponse(line)) as answer:  # type: ignore[arg-type]
                answer.begin()
                head = answer.status, answer.headers.get_content_type()
                line.deadline = min(deadline, time.monotonic() + BODY_SECONDS)
                return Answer(*head, answer.getheader("Retry-After"), _read(answer, body_bytes))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is global, and so is the IPv4 address that an IPv6 one embeds."""
    if any(address in network for network in NOT_GLOBAL):
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    hidden = address.ipv4_mapped or address.sixtofour
    if address in NAT64:
        hidden = IPv4Address(int(address) % 2**32)
    return is_public(hidden) if hidden else address.is_global and address in UNICAST


def _read(answer: http.client.HTTPResponse, wanted: int) -> bytes:
    """Return what comes of a body in time: the status is known, so nothing depends on it."""
    body = b""
    with suppress(OSError, http.client.HTTPException):
        while len(body) < wanted and (part := answer.read1(wanted - len(body))):
            body += part
    return body


class _BoundedSocket(io.RawIOBase):
    """The socket that the client uses: it ends at the deadline, and after 4 kB."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline, self.allowed = sock, deadline, MAX_BYTES

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(_seconds_left(self.deadline))
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.allowed:
            return 0
        self.sock.settimeout(_seconds_left(self.deadline))
        size = self.sock.recv_into(memoryview(buffer)[: self.allowed])
        self.allowed -= size
        return size

    def close(self) -> None:
        super().close()
        self.sock.close()


@contextmanager
def _coarse_errors() -> Iterator[None]:
    """Turn each error into a coarse reason: details would let the caller map our network."""
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
    """Resolve the host once, in a thread, because a lookup has no timeout of its own."""
    lookup = resolver.submit(resolve, client.host, client.port, type=socket.SOCK_STREAM)
    try:
        found = lookup.result(_seconds_left(deadline))
    finally:
        lookup.cancel()
    return [ip_address(sockaddr[0]) for *_, sockaddr in found]


def _open(
    client: http.client.HTTPConnection, addresses: Addresses, deadline: float
) -> _BoundedSocket:
    sock = _connect(addresses, client.port, deadline)
    if isinstance(client, http.client.HTTPSConnection):
        sock.settimeout(_seconds_left(deadline))
        sock = _tls().wrap_socket(sock, server_hostname=client.host)
    return _BoundedSocket(sock, deadline)


def _connect(addresses: Addresses, port: int, deadline: float) -> socket.socket:
    """Connect to the first address that accepts; each gets an equal share of the time left."""
    first, *others = addresses
    try:
        seconds = _seconds_left(deadline) / len(addresses)
        return socket.create_connection((str(first), port), seconds)
    except OSError:
        if not others:
            raise
    return _connect(others, port, deadline)


def _seconds_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
