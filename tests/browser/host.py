"""A frontend of another origin that embeds the element."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Host(ThreadingHTTPServer):
    """A server of one page."""

    page = b""
    policy = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def serve(self, body: str, policy: str = "") -> str:
        """Serve this body from now on; return its address."""
        self.page = f"<!doctype html><html lang=en><title>Host</title>{body}".encode()
        self.policy = policy
        return self.origin


class FilesHandler(SimpleHTTPRequestHandler):
    """Answer with the files of a folder."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Handler(BaseHTTPRequestHandler):
    """Answer with the page; a favicon is none of its."""

    server: Host

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(host: Host, folder: Path) -> Iterator[None]:
    """Let a host serve the files of a folder instead of its page."""
    host.RequestHandlerClass = functools.partial(FilesHandler, directory=folder)
    try:
        yield
    finally:
        host.RequestHandlerClass = Handler


@contextmanager
def host() -> Iterator[Host]:
    with Host(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
