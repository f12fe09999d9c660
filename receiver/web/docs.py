"""The description of the API: OpenAPI at /openapi.json, a page for people at /docs."""

from functools import cache
from typing import Any

from flask import Flask, Response, current_app, render_template

from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.openapi import document
from receiver.values import JSON, encode

resource = Resource("docs", __name__)


@resource.view("GET", "/openapi.json", contract=Contract(ANYONE))
def openapi() -> Response:
    """Return the OpenAPI 3.1 document."""
    return Response(encode(_document()), mimetype=JSON)


@resource.view("GET", "/docs/", contract=Contract(ANYONE))
def page() -> str:
    """Show the OpenAPI document as a page."""
    return render_template("docs.html", spec=_document())


def _document() -> dict[str, Any]:
    return _written(current_app._get_current_object())  # type: ignore[attr-defined]


# Cached, because it depends on the code alone.
@cache
def _written(app: Flask) -> dict[str, Any]:
    return document(app)
