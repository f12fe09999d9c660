"""The contract by machine at /openapi.json, and by eye at /docs."""

from functools import cache
from typing import Any

from flask import Flask, Response, current_app, render_template

from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.openapi import document
from receiver.values import JSON, encode

resource = Resource("docs", __name__)


@resource.view("GET", "/openapi.json", contract=Contract(ANYONE))
def openapi() -> Response:
    """Give the contract as OpenAPI 3.1."""
    return Response(encode(_document()), mimetype=JSON)


@resource.view("GET", "/docs/", contract=Contract(ANYONE))
def page() -> str:
    """Show the contract to a person."""
    return render_template("docs.html", spec=_document())


def _document() -> dict[str, Any]:
    return _written(current_app._get_current_object())  # type: ignore[attr-defined]


@cache
def _written(app: Flask) -> dict[str, Any]:
    return document(app)
