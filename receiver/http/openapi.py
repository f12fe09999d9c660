"""The OpenAPI 3.1 document, made from the contracts of the views."""

import re
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

from receiver.config import VERSION
from receiver.http.auth import describe
from receiver.http.contract import IDEMPOTENCY_KEY, Contract, contract_of
from receiver.http.routing import KEY_ID, parameters, template
from receiver.values import JSON
from schemas.answers import ProblemSchema

DESCRIPTION = (
    "WordPress sites push their structure to the receiver; a frontend reads their content types."
    " A push is signed as Standard Webhooks specifies (standardwebhooks.com), with the API key"
    " as the secret. All other requests send the API key, or from a browser an access token,"
    " as a bearer token."
)
ID = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
# What stands in a path, by its converter.
IN_PATH = {
    "integration": ID,
    "number": ID,
    "key": {"type": "string", "pattern": f"^{KEY_ID}$"},
}
SIGNATURE = ("webhook-id", "webhook-timestamp", "webhook-signature")


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of all views that declare an answer."""
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
    """Yield each path with the operation of a view that declares an answer."""
    for rule in app.url_map.iter_rules():
        contract = contract_of(app, rule.endpoint)
        if contract and contract.answer:
            path = template(rule.rule)
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"})).lower()
            summary = (app.view_functions[rule.endpoint].__doc__ or "").strip()
            yield path, {method: _operation(rule, contract, contract.answer, summary)}


def _operation(rule: Rule, contract: Contract, answer: Schema, summary: str) -> dict[str, Any]:
    success = _content(JSON, _success(answer, contract), "Success")
    operation = {
        "operationId": _operation_id(rule.endpoint),
        "tags": [rule.endpoint.partition(".")[0]],
        "summary": summary,
        "description": f"For {describe(contract.allow) or 'anyone'}.",
        "security": _security(contract.allow),
        "parameters": _parameters(rule, contract),
        "responses": {
            str(contract.status): success,
            "default": _content("application/problem+json", ProblemSchema(), "Problem"),
        },
    }
    if contract.body:
        body = _content(JSON, contract.body, contract.body.__doc__ or "")
        operation["requestBody"] = body | {"required": contract.body_required}
    return operation


def _operation_id(endpoint: str) -> str:
    """Return `contentTypesShow` for `content_types.show`."""
    first, *others = re.split(r"[._]", endpoint)
    return first + "".join(map(str.capitalize, others))


def _parameters(rule: Rule, contract: Contract) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True, "schema": IN_PATH[converter]}
        for converter, name in parameters(rule.rule)
    ]
    if contract.query:
        found.append({"in": "query", "schema": contract.query})
    if contract.idempotent:
        schema = {"type": "string", "pattern": f"^{IDEMPOTENCY_KEY.pattern}$"}
        told = "A repeat within 24 hours with the same body gets the same answer, keys included."
        found.append(
            {"in": "header", "name": "Idempotency-Key", "schema": schema, "description": told}
        )
    return found


def _success(answer: Schema, contract: Contract) -> dict[str, Any]:
    properties = {"success": {"type": "boolean"}, "data": answer, **(contract.beside or {})}
    if contract.is_list:
        properties["data"] = {"type": "array", "items": answer}
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


def _name(schema: type[Schema] | Schema) -> str:
    """Return the name of a component: the class of its schema without the suffix."""
    name = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Schema")
