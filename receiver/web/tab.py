"""The Content Types tab: the element's files, for any origin, and a page that hosts it."""

from pathlib import Path

from flask import (
    Response,
    make_response,
    render_template,
    request,
    send_from_directory,
    url_for,
)

from receiver.http.contract import ANYONE, Contract, Resource
from receiver.values import JSON
from receiver.web.bundle import bundle
from receiver.web.pages import protect

resource = Resource("tab", __name__)

FILES = Path(__file__).parent / "static/tab"
ELEMENT = bundle(FILES, "content-types.js")
YEAR = 31_536_000  # s


@resource.view("GET", "/integrations/<integration:integration_id>/", contract=Contract(ANYONE))
def show(integration_id: int) -> Response:
    """Show the tab of an integration: a static page; its script takes the token of the fragment."""
    src = url_for("integrations.show", integration_id=integration_id)
    page = render_template("tab.html", src=src, integration_id=integration_id, element=ELEMENT)
    return protect(make_response(page))


@resource.view("GET", "/tab/<name>", contract=Contract(ANYONE))
def file(name: str) -> Response:
    """Return a file of the element, to a page of any origin."""
    return _shared(_made(name) or send_from_directory(FILES, name))


def _made(name: str) -> Response | None:
    """Return a file that is made of others: the whole element, its loader, or where it is."""
    if name == ELEMENT.name:
        response = Response(ELEMENT.text, mimetype="text/javascript")
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
    if name not in ("tab.js", "current.json"):
        return None
    text = render_template(name, element=ELEMENT)
    response = Response(text, mimetype="text/javascript" if name == "tab.js" else JSON)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _shared(response: Response) -> Response:
    response.headers |= {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return response
