"""The operators' console: a static page and its files; all data comes through the API."""

from pathlib import Path

from flask import Response, make_response, render_template, send_from_directory

from receiver.http.contract import ANYONE, Contract, Resource
from receiver.web.pages import protect
from receiver.web.tab import ELEMENT

resource = Resource("console", __name__)

FILES = Path(__file__).parent / "static/console"
MODULES = sorted(path.name for path in FILES.glob("*.js"))
# What of the tab they import, or what that imports.
SHARED = (
    *("clock.js", "dom.js", "language.js", "locale.js", "story.js"),
    *("words-ar.js", "words-de.js", "words-en.js"),
)


@resource.view("GET", "/console/", contract=Contract(ANYONE))
def show() -> Response:
    """Show the console: its script takes the operator's token from the fragment."""
    files = {"modules": MODULES, "shared": SHARED, "element": ELEMENT}
    return protect(make_response(render_template("console.html", **files)))


@resource.view("GET", "/console/<name>", contract=Contract(ANYONE))
def file(name: str) -> Response:
    """Return a file of the console."""
    response = send_from_directory(FILES, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
