"""The page docs/access.md, from what callers really meet: `python -m tests.access` writes it."""

import os

from flask import Flask
from flask_migrate import upgrade

from receiver import create_app
from tests.support.databases import sqlite
from tests.support.gates import CALLERS, Stage, met, routes
from tests.support.serving import ROOT, SECRET

PAGE = ROOT / "docs" / "access.md"
INTRODUCTION = """\
# Who may do what

What each kind of caller meets at each address. `make access` writes this page from the answers
of a running app, and a test holds it to them.

- **yes**: the call is done. **401**: the caller is not told whether the integration exists.
  **403**: the caller is known here, and this is not theirs to do.
- Addresses begin with `/api/v1/integration/integrations`. For anyone at all are `/health…`,
  `/openapi.json`, `/docs`, `/static/…` and the empty shell of the tab, `/integrations/{id}/`;
  `/metrics` is for anyone who does not come through the proxy.
- A signature is judged where it is sent, and then alone: a good key beside a bad signature is 401.
- An access token opens the tab and the reads of one integration, and never pushes.
"""


def page(app: Flask) -> str:
    """Ask every route as every caller, and write down what each met."""
    lines = [INTRODUCTION, row("", *CALLERS), row("---", *["---"] * len(CALLERS))]
    for route in routes(app):
        name = f"{route.method} {route.path.partition('/integrations/')[2] or '/'}"
        lines.append(row(f"`{name}`", *(met(Stage(app).ask(route, caller)) for caller in CALLERS)))
    return "\n".join(lines) + "\n"


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    with sqlite() as url:
        os.environ |= {"DATABASE_URL": url, "SECRET_KEY": SECRET, "PUSHES_PER_MINUTE": "0"}
        fresh = create_app()
        with fresh.app_context():
            upgrade()
        PAGE.write_text(page(fresh))
