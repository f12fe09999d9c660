"""Raw bytes to a server and back: no client library stands between an attack and its target."""

import contextlib
import json
import re
import socket
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from receiver.keys.signing import sign
from tests.support.pusher import BASE, SEED, secret_bytes

BODY = json.dumps(SEED).encode()
JSON = b"Content-Type: application/json"
CLOSED = 0  # the right answer of those that deserve none
SECONDS = 10


class Target(NamedTuple):
    """The integration that is attacked, with an honest key and token of its own."""

    id: int
    key: str
    token: str

    @property
    def push(self) -> str:
        return f"{BASE}/{self.id}/update-structure/"

    @property
    def read(self) -> str:
        return f"{BASE}/{self.id}/content-types/"


Build = Callable[[Target], bytes]


class Case(NamedTuple):
    """One attack: what is sent, and the statuses that come back, in order."""

    name: str
    build: Build
    right: tuple[int, ...]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def case(name: str, build: Build | bytes, *right: int) -> Case:
    if isinstance(build, bytes):
        return Case(name, lambda _: build, right)
    return Case(name, build, right)


def http(line: str, *headers: bytes, body: bytes = b"", host: bytes = b"Host: receiver") -> bytes:
    """Return a request as it is written on the wire."""
    head = [line.encode("latin-1"), *([host] if host else []), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def bearer(key: str) -> bytes:
    return b"Authorization: Bearer " + key.encode()


def signature(
    target: Target, body: bytes, webhook_id: str = "msg_hostile", timestamp: int | None = None
) -> list[bytes]:
    """Return the three headers of an honest signature."""
    at = int(time.time()) if timestamp is None else timestamp
    signed = sign(secret_bytes(target.key), webhook_id, at, body)
    return [
        f"webhook-id: {webhook_id}".encode(),
        f"webhook-timestamp: {at}".encode(),
        f"webhook-signature: {signed}".encode(),
    ]


def push(body: bytes, *headers: bytes, key: bool = True) -> Build:
    """Push this body with an honest key and length; `headers` come on top."""

    def build(target: Target) -> bytes:
        who = [bearer(target.key)] if key else []
        head = [JSON, length(body), *who, *headers]
        return http(f"POST {target.push} HTTP/1.1", *head, body=body)

    return build


def framed(*headers: bytes, body: bytes = BODY, line: str = "POST {} HTTP/1.1") -> Build:
    """Push with an honest key, but with no framing headers other than these."""

    def build(target: Target) -> bytes:
        return http(line.format(target.push), bearer(target.key), *headers, body=body)

    return build


def get(path: str, *headers: bytes, method: str = "GET") -> Build:
    """Ask for a path, in which {id} is the target's, with its key."""

    def build(target: Target) -> bytes:
        line = f"{method} {path.replace('{id}', str(target.id))} HTTP/1.1"
        return http(line, bearer(target.key), *headers)

    return build


def exchange(address: tuple[str, int], sent: bytes) -> list[Answer]:
    """Send bytes, say that no more come, and return every answer."""
    received = b""
    with socket.create_connection(address, timeout=SECONDS) as connection:
        # A server that has heard enough may hang up before it has read all.
        with contextlib.suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while chunk := connection.recv(65536):
                received += chunk
    return parse(received, sent[:4] == b"HEAD")


def parse(received: bytes, headless: bool = False) -> list[Answer]:
    """Split what came into answers by their lengths."""
    answers = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        match = re.match(r"HTTP/1\.[01] (\d{3})", line)
        assert match, f"no HTTP: {received[:80]!r}"
        status = int(match[1])
        size = (
            0
            if headless or status < 200 or status == 304
            else int(headers.get("content-length", len(rest)))
        )
        answers.append(Answer(status, headers, rest[:size]))
        received = rest[size:]
    return answers


def problem(answer: Answer) -> dict[str, Any]:
    return dict(json.loads(answer.body))
