"""An endpoint that fails by turns, and a reader that comes back with the cursor."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from tests.torture_events.seen import Seen, is_change, key_of

API = "/api/v1/integration"


class Admin:
    """Who calls the receiver with an admin key."""

    def __init__(self, port: int, api_key: str) -> None:
        self.address = f"http://127.0.0.1:{port}{API}"
        self.headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}

    def call(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, self.headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@contextmanager
def endpoint(seen: Seen) -> Iterator[str]:
    """Serve an endpoint that fails every third second, and notes what it accepts."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204 if accepts(seen, json.loads(body)) else 500)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def accepts(seen: Seen, event: Any) -> bool:
    """Accept an event by turns; it must be of a push that is committed by now."""
    key = key_of(event)
    try:
        if seen.revisions()[key[0]] < key[1]:
            seen.early.add(key)
    except SQLAlchemyError:  # the database is being killed
        return False
    if int(time.time()) % 3 == 0:
        return False
    # Before the answer: who sent it may be killed before it comes.
    seen.accept(key)
    return True


def read(seen: Seen, admin: Admin) -> None:
    """Come back with the cursor until a page is empty that was asked for after all had settled."""
    cursor, is_over = "0", False
    while not is_over:
        is_settled = seen.settled.is_set()
        time.sleep(0.02)
        try:
            page = admin.call(f"/events/?limit=500&after={cursor}")
        except (OSError, HTTPException):  # the worker that answers may be killed halfway
            continue
        cursor = page["next"]
        seen.listed.update(key_of(each) for each in page["data"] if is_change(each))
        is_over = is_settled and not page["data"]
