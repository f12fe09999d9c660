"""The load: a few connections that are kept alive, each with its own sites, one after another."""

import base64
import hashlib
import hmac
import itertools
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from contestants import BASE
from payloads import Site

PATIENCE = 3
MESSAGE_ID = itertools.count(1)
RUN = f"msg_{time.time_ns():x}"


class Account(NamedTuple):
    """A site that pushes, and the key with which it does."""

    site: Site
    integration: int
    key: str


class Work(NamedTuple):
    """One kind of request: `change` happens to the site before each push; None is a read."""

    name: str
    change: Callable[[Site], None] | None = None
    becomes: str = ""
    status: int = 200
    signed: bool = False


READ_200 = Work("read_200")
READ_304 = Work("read_304", status=304)
PUSH_UNCHANGED = Work("push_unchanged", Site.nothing, "unchanged")
PUSH_SIGNED = Work("push_signed", Site.nothing, "unchanged", signed=True)
PUSH_QUARTER = Work("push_quarter", Site.quarter, "applied")
PUSH_ALL = Work("push_all", Site.everything, "applied")
PUSH_WORDS = Work("push_words", Site.words, "applied")
PUSH_FIRST = Work("push_first", Site.nothing, "applied")
WORKS = (READ_200, READ_304, PUSH_UNCHANGED, PUSH_SIGNED, PUSH_QUARTER, PUSH_ALL, PUSH_WORDS)


class Connection:
    """A connection that is kept alive: as little of HTTP as a client can do with."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, head: str, body: bytes = b"") -> tuple[int, bytes, bytes]:
        """Send a request; return status, head and body of the answer."""
        self.socket.sendall(head.encode() + b"\r\n" + body)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        answer_head, answer_body = received[:end].lower(), received[end + 4 :]
        status = int(answer_head[9:12])
        length = int(header(answer_head, b"content-length") or 0) if status != 304 else 0
        while len(answer_body) < length:
            answer_body += self._receive()
        return status, answer_head, answer_body

    def _receive(self) -> bytes:
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the server hung up")
        return data


def header(head: bytes, name: bytes) -> bytes | None:
    """Return a header of an answer whose head is in lower case."""
    _, found, rest = head.partition(b"\r\n" + name + b": ")
    return rest.partition(b"\r\n")[0] if found else None


def read(account: Account, etag: bytes | None = None) -> str:
    """Return the head of a read."""
    condition = f"If-None-Match: {etag.decode()}\r\n" if etag else ""
    return (
        f"GET {BASE}/{account.integration}/content-types/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {account.key}\r\n{condition}"
    )


def push(account: Account, body: bytes, webhook_id: str, signed: bool = False) -> str:
    """Return the head of a push, by bearer key or signed as Standard Webhooks have it."""
    credential = f"Authorization: Bearer {account.key}"
    if signed:
        now = int(time.time())
        key = base64.b64decode(account.key.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{webhook_id}.{now}.".encode() + body, hashlib.sha256)
        signature = base64.b64encode(digest).decode()
        credential = f"webhook-timestamp: {now}\r\nwebhook-signature: v1,{signature}"
    return (
        f"POST {BASE}/{account.integration}/update-structure/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"{credential}\r\nwebhook-id: {webhook_id}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )


def requests(
    work: Work, accounts: list[Account], etags: dict[int, bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield requests without end, one account after the other, from anywhere on."""
    start = random.randrange(len(accounts))
    for account in itertools.cycle(accounts[start:] + accounts[:start]):
        if work.change is None:
            yield read(account, etags.get(account.integration)), b""
            continue
        work.change(account.site)
        body = account.site.body()
        yield push(account, body, f"{RUN}_{next(MESSAGE_ID)}", work.signed), body


def run(
    port: int,
    work: Work,
    accounts: list[Account],
    seconds: float,
    *,
    connections: int = 4,
    most: int | None = None,
    etags: dict[int, bytes] | None = None,
    checked: bool = True,
) -> list[float]:
    """Send requests for so long, or `most` of them; return how long each answer took.

    `checked` is whether the answer to a push must say what became of it.
    """
    latencies: list[list[float]] = [[] for _ in range(connections)]
    errors: list[BaseException] = []
    share = most // connections if most else 10**9
    expected = f'"result":"{work.becomes}"'.encode() if checked and work.becomes else b""
    ends = time.perf_counter() + seconds

    def one(number: int) -> None:
        mine = requests(work, accounts[number::connections], etags or {})
        connection, patience = Connection(port), PATIENCE
        while time.perf_counter() < ends and len(latencies[number]) < share:
            head, body = next(mine)
            began = time.perf_counter()
            status, _, answer = connection.send(head, body)
            latencies[number].append(time.perf_counter() - began)
            if status >= 500 and patience:
                # A database that was busy for too long: the same request once more.
                patience -= 1
                print(f"{work.name}: {status}, tried again", flush=True)
                status, _, answer = connection.send(head, body)
            if status != work.status or expected not in answer:
                raise RuntimeError(f"{work.name}: {status} {answer[:500]!r}")

    def one_or_error(number: int) -> None:
        try:
            one(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one_or_error, args=[each]) for each in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return list(itertools.chain(*latencies))


def etags(port: int, accounts: list[Account]) -> dict[int, bytes]:
    """Return the ETag of each account's read, by integration."""
    connection = Connection(port)
    found = {}
    for account in accounts:
        _, head, _ = connection.send(read(account))
        found[account.integration] = header(head, b"etag") or b""
    return found
