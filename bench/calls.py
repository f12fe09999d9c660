"""How many functions one request calls, by whose they are: no other load changes that."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from contestants import BASE, SECRET_KEY
from flask import Flask, Response
from payloads import Site
from werkzeug.test import EnvironBuilder

WHOSE = ("flask", "werkzeug", "sqlalchemy", "marshmallow", "structlog", "receiver", "schemas")
COLUMNS = "{:<20}" + "{:>12}" * (len(WHOSE) + 2)

Environ = dict[str, Any]


def send(app: Flask, environ: Environ) -> None:
    """Send a request as a server does."""
    chunks = app.wsgi_app(environ, lambda _status, _headers, _error=None: lambda _data: None)
    list(chunks)
    chunks.close()


def calls(app: Flask, environ: Environ) -> Counter[str]:
    """Count the calls of a request, of Python's functions and of C's, by who makes them."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            folders = Path(frame.f_code.co_filename).parts
            found[next((name for name in WHOSE if name in folders), "others")] += 1

    sys.setprofile(note)
    try:
        send(app, environ)
    finally:
        sys.setprofile(None)
    return found


def show(name: str, found: Counter[str]) -> None:
    columns = [*(found[each] for each in WHOSE), found["others"], found.total()]
    print(COLUMNS.format(name, *columns))


def receiver(folder: str) -> tuple[Flask, str, str]:
    """Return the app on a new database, with an integration's address and its API key."""
    os.environ |= {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": f"sqlite:///{folder}/receiver.db"}
    os.environ |= {"PROMETHEUS_MULTIPROC_DIR": folder, "PUSHES_PER_MINUTE": "0"}
    from flask_migrate import upgrade

    from receiver import create_app
    from receiver.db.engine import writing
    from receiver.integrations.register import add

    app = create_app()
    with app.app_context():
        upgrade()
        with writing() as connection:
            created = add(connection, "https://shop.example", None)
    return app, f"{BASE}/{created['id']}", created["api_key"]


def main() -> None:
    bare = Flask("bare")
    bare.get("/<int:number>/")(lambda number: Response(b"{}", content_type="application/json"))
    site = Site(1, 40)
    with tempfile.TemporaryDirectory() as folder:
        app, address, key = receiver(folder)

        def request(path: str, body: bytes | None = None) -> Environ:
            how = {"method": "POST", "content_type": "application/json"} if body else {}
            headers = {"Authorization": f"Bearer {key}"}
            return EnvironBuilder(address + path, headers=headers, data=body, **how).get_environ()

        def push(change: Callable[[Site], None]) -> Environ:
            change(site)
            return request("/update-structure/", site.body())

        def read() -> Environ:
            return request("/content-types/")

        works: dict[str, tuple[Flask, Callable[[], Environ]]] = {
            "a bare Flask route": (bare, EnvironBuilder("/1/").get_environ),
            "read, 200": (app, read),
            "push, unchanged": (app, lambda: push(Site.nothing)),
            "push, all changed": (app, lambda: push(Site.everything)),
        }
        print(COLUMNS.format("calls of a request", *WHOSE, "others", "all"))
        for name, (served, make) in works.items():
            for _ in range(3):  # what is remembered is known then
                send(served, make())
            show(name, calls(served, make()))


if __name__ == "__main__":
    main()
