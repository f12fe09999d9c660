"""Generate docs/access.md from real responses: `python -m tests.access`."""

import os
from collections.abc import Callable

from flask import Flask
from flask_migrate import upgrade

from receiver import create_app
from receiver.http.routing import API
from tests.support.databases import sqlite
from tests.support.gates import CALLERS, Route, Stage, met, routes
from tests.support.serving import ROOT, SECRET

PAGE = ROOT / "docs" / "access.md"
INTRODUCTION = """\
# Who may do what

The response to each kind of caller at each address. `make access` generates this page from the
responses of a running app; tests compare both with what the contract of each view lets in.

- **yes**: the request is carried out. **401**: no valid credential for this integration; the
  response does not tell whether the integration exists. **403**: the credential is valid, but has
  not the right role.
- Addresses begin with `/api/v1/integration`. These need no credential: `/health…`,
  `/openapi.json`, `/docs`, `/static/…`, `/tab/…`, the pages of the tab and of the console,
  `/integrations/{id}/` and `/console/…`, which contain no data, and
  `POST /api/v1/integration/connect/`, where the code of a connect link counts, once. `/metrics`
  needs none either, but a request through a proxy is a 404.
- If a request has a signature, only the signature counts: a valid key with a bad one is a 401.
- An access token gives access to the tab and the reads of one integration; it never allows a push.
  An operator's token may do what an admin key may.
"""


def page(app: Flask, result: Callable[[Route, str], str]) -> str:
    """Return the page, with the result of the request of every route as every caller."""
    lines = [INTRODUCTION, row("", *CALLERS), row("---", *["---"] * len(CALLERS))]
    for route in routes(app):
        name = f"{route.method} {route.path.removeprefix(API)}"
        lines.append(row(f"`{name}`", *(result(route, caller) for caller in CALLERS)))
    return "\n".join(lines) + "\n"


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    with sqlite() as url:
        os.environ |= {"DATABASE_URL": url, "SECRET_KEY": SECRET, "PUSHES_PER_MINUTE": "0"}
        fresh = create_app()
        with fresh.app_context():
            upgrade()
        PAGE.write_text(page(fresh, lambda *asked: met(Stage(fresh).ask(*asked))))
