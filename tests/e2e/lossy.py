"""A bad network: an answer does not come back, or something else answers instead."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.processes import wait_for


@contextmanager
def unavailable(port: int, headers: Mapping[str, str]) -> Iterator[None]:
    """Answer everything at a port with a 503 that no receiver wrote, as a proxy does."""

    class Refusal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(503)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"<h1>Service Unavailable</h1>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    def listen() -> ThreadingHTTPServer:
        return ThreadingHTTPServer(("127.0.0.1", port), Refusal)

    with wait_for(listen, "the port is not free", (OSError,)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Take what comes to a port, and answer nothing."""

    def listen() -> socket.socket:
        return socket.create_server(("127.0.0.1", port))

    with wait_for(listen, "the port is not free", (OSError,)):
        yield


@contextmanager
def losing_one_answer(port: int, path: str) -> Iterator[int]:
    """Stand before a server, and keep to itself its first answer to a path."""
    lost = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=carry, args=(client,), daemon=True).start()

        def carry(client: socket.socket) -> None:
            with client, socket.create_connection(("127.0.0.1", port)) as server:
                request = read_message(client)
                server.sendall(request)
                answer = read_message(server)
                if path.encode() in request and not lost.is_set():
                    lost.set()
                    client.recv(1)
                else:
                    client.sendall(answer)

        threading.Thread(target=accept, daemon=True).start()
        yield int(listener.getsockname()[1])


def read_message(stream: socket.socket) -> bytes:
    """Read one HTTP message whose length stands in its head."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += stream.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body
