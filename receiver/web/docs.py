"""The description of the API: OpenAPI at /openapi.json, a page for people at /docs."""

import json
import shlex
from functools import cache
from typing import Any

from flask import Flask, Response, make_response, render_template

from receiver.http.codes import CODES
from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.current import this_app
from receiver.http.examples import call_of
from receiver.http.openapi import document
from receiver.values import JSON, encode
from receiver.web.pages import protect

resource = Resource("docs", __name__)


@resource.view("GET", "/openapi.json", contract=Contract(ANYONE))
def openapi() -> Response:
    """Return the OpenAPI 3.1 document."""
    return Response(encode(_document()), mimetype=JSON)


@resource.view("GET", "/docs/", contract=Contract(ANYONE))
def page() -> Response:
    """Show the OpenAPI document as a page, with a real request and answer of each operation."""
    shown = render_template("docs.html", spec=_document(), codes=CODES, curl=curl, pretty=pretty)
    return protect(make_response(shown))


def curl(operation: dict[str, Any], server: str) -> str:
    """Return the command that sends the recorded request of an operation."""
    call = call_of(operation["operationId"])
    if not call:
        return ""
    # In single quotes a shell would take $ literally.
    options = ['-H "Authorization: Bearer $API_KEY"'] if operation["security"] else []
    if "body" in call:
        body = json.dumps(call["body"], ensure_ascii=False)
        options += [f"-H 'Content-Type: {JSON}'", f"-d {shlex.quote(body)}"]
    method = "" if call["method"] == "GET" else f"-X {call['method']} "
    address = shlex.quote(f"{server.rstrip('/')}{call['path']}")
    return " \\\n  ".join([f"curl {method}{address}", *options])


def pretty(value: Any) -> str:
    """Return JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _document() -> dict[str, Any]:
    return _written(this_app())


# Cached, because it depends on the code and the settings alone.
@cache
def _written(app: Flask) -> dict[str, Any]:
    return document(app)
