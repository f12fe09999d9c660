"""A bad network: what was asked arrives, one answer does not come back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


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
