"""The contract by machine at /openapi.json, and by eye at /docs."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, render_template
from werkzeug.routing import Rule

from receiver.answers import Members, encode
from receiver.auth import public, words
from receiver.config import VERSION
from schemas.answers import ProblemSchema

blueprint = Blueprint("docs", __name__)

DESCRIPTION = (
    "WordPress sites push their structure here and a frontend reads their content types."
    " A push is signed as Standard Webhooks have it (standardwebhooks.com), with the API key"
    " as the secret; everything else takes the API key, or for browsers"
    " an access token, as a bearer."
)
SIGNATURE = ("webhook-id", "webhook-timestamp", "webhook-signature")


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """Give the contract as OpenAPI 3.1."""
    return Response(encode(document(_app())), mimetype="application/json")


@blueprint.get("/docs/")
@public
def page() -> str:
    """Show the contract to a person."""
    return render_template("docs.html", spec=document(_app()))


@cache
def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of all the app's views that declare what they give."""
    spec = APISpec(
        "Structure Receiver",
        VERSION,
        "3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        info={"description": DESCRIPTION},
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for header in SIGNATURE:
        scheme = {"type": "apiKey", "in": "header", "name": header}
        spec.components.security_scheme(header, scheme)
    for path, operations in _paths(app):
        spec.path(path, operations=operations)
    return spec.to_dict()


def _paths(app: Flask) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each path with the operations of its documented views."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "answer"):
            path = re.sub(r"<integration:(\w+)>", r"{\1}", rule.rule)
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"})).lower()
            yield path, {method: _operation(rule, view)}


def _operation(rule: Rule, view: Any) -> dict[str, Any]:
    schema, status, many, beside = view.answer
    operation = {
        "operationId": f"{rule.endpoint}.{rule.rule.strip('/').replace('/', '.')}",
        "tags": [rule.endpoint.partition(".")[0]],
        "summary": view.__doc__.strip(),
        "description": _who(view.gate),
        "security": _security(view.gate),
        "parameters": _parameters(rule, view),
        "responses": {
            str(status): _content("application/json", _success(schema, many, beside), "Success"),
            "default": _content("application/problem+json", ProblemSchema, "Problem"),
        },
    }
    if hasattr(view, "body_schema"):
        body = _content("application/json", view.body_schema, view.body_schema.__doc__)
        operation["requestBody"] = body | {"required": view.needs_body}
    return operation


def _parameters(rule: Rule, view: Any) -> list[dict[str, Any]]:
    bounds = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
    path = [
        {"in": "path", "name": name, "required": True, "schema": bounds} for name in rule.arguments
    ]
    query = [{"in": "query", "schema": view.query_schema}] if hasattr(view, "query_schema") else []
    return path + query


def _success(schema: Any, many: bool, beside: Members) -> dict[str, Any]:
    properties = {"success": {"type": "boolean"}, "data": schema, **beside}
    if many:
        properties["data"] = {"type": "array", "items": schema}
        properties["next"] = {"type": ["string", "null"]}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _content(mimetype: str, schema: Any, description: str) -> dict[str, Any]:
    return {"description": description, "content": {mimetype: {"schema": schema}}}


def _security(gate: tuple[str, ...]) -> list[dict[str, list[str]]]:
    if not gate:
        return []
    ways: list[dict[str, list[str]]] = [{"bearer": []}]
    if "site" in gate:
        ways.append({header: [] for header in SIGNATURE})
    return ways


def _who(gate: tuple[str, ...]) -> str:
    return f"For {words(gate)}." if gate else "For anyone."


def _name(schema: Any) -> str:
    name = schema if isinstance(schema, str) else getattr(schema, "__name__", type(schema).__name__)
    return str(name).removesuffix("Schema")


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
