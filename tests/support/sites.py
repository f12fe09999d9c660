"""Small real servers on this machine, which respond as a test wants."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.support.ports import free_port

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n\r\n{}"

Answer = Callable[[socket.socket], None]


@dataclass
class LocalSite:
    """A server, and the requests that it received."""

    listener: socket.socket
    answer: bytes | Answer
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def headers(self) -> dict[str, str]:
        """Return the headers of the last request."""
        head = self.requests[-1].split(b"\r\n\r\n")[0].decode()
        return {
            name.lower(): value for name, value in re.findall(r"(?m)^([\w-]+): (.*?)\r?$", head)
        }

    def body(self) -> bytes:
        return self.requests[-1].split(b"\r\n\r\n", 1)[1]

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.talk, args=[connection], daemon=True).start()

    def talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), self.wrap(connection) as line:
            self.requests.append(request_of(line))
            if callable(self.answer):
                self.answer(line)
            else:
                line.sendall(self.answer)

    def wrap(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection


@contextmanager
def site(
    answer: bytes | Answer = ACCEPTED, tls: ssl.SSLContext | None = None, host: str = "::"
) -> Iterator[LocalSite]:
    """Run a server, by default on all addresses of this machine."""
    every = {"family": socket.AF_INET6, "dualstack_ipv6": host == "::"}
    # A port that comes twice would be the home of two integrations.
    with socket.create_server((host, free_port()), **every) as listener:
        served = LocalSite(listener, answer, tls)
        threading.Thread(target=served.serve, daemon=True).start()
        yield served
        listener.shutdown(socket.SHUT_RDWR)


def request_of(connection: socket.socket) -> bytes:
    """Read one request with its body, or the first message of a TLS handshake."""
    data = connection.recv(4096)
    while b"\r\n\r\n" not in data and not data.startswith(b"\x16"):
        data += connection.recv(4096)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(4096)
    return head + b"\r\n\r\n" + body


def endlessly(first: bytes, then: bytes, pause: float = 0.02) -> Answer:
    """Return a response that never ends."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(then)
            threading.Event().wait(pause)

    return answer
