"""The OpenAPI 3.1 document, made from the contracts of the views."""

import sys
from collections.abc import Iterator
from typing import Any, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

from receiver.config import VERSION
from receiver.http.contract import Contract, contract_of
from receiver.http.examples import recorded
from receiver.http.operations import SIGNATURE, operation
from receiver.http.routing import template
from receiver.http.shapes import correct, correct_parameter
from receiver.http.webhooks import one_of_the_events, webhooks

TITLE = "Structure Receiver"
DESCRIPTION = (
    "WordPress sites push their structure to the receiver; a frontend reads their content types."
    " A push is signed as Standard Webhooks specifies (standardwebhooks.com), with the API key"
    " as the secret. All other requests send the API key, or from a browser an access token,"
    " as a bearer token. Answers may gain members: ignore those that you do not know."
)
BEARER = "An API key of a site or an admin, or an access token: `Authorization: Bearer …`."
SIGNED = {
    "webhook-id": "The id of the request, up to 64 of A-Z, a-z, 0-9, _ and -.",
    "webhook-timestamp": "Seconds since the epoch, at most 300 from the receiver's clock.",
    "webhook-signature": "`v1,` and the base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}`.",
}
HEADERS = {
    "X-Request-Id": "The id of the request, which the receiver's log has too.",
    "ETag": "Identifies what was read: send it back as `If-None-Match`.",
    "Cache-Control": "Always `private, no-cache`: ask again, with `If-None-Match`.",
    "Retry-After": "Seconds to wait before the next try.",
    "WWW-Authenticate": "Always `Bearer`.",
}


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of all views that declare an answer."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        TITLE,
        VERSION,
        "3.1.0",
        plugins=[plugin],
        info={"description": DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": app.config["PUBLIC_URL"] or "/"}],
    )
    _components(spec)
    for rule, contract in described(app):
        spec.path(template(rule.rule), operations=_operation(app, rule, contract))
    sent = webhooks()
    resolver: Any = plugin.resolver
    for path in sent.values():
        resolver.resolve_operations(path)
    made = spec.to_dict() | {"webhooks": sent, "tags": _tags(app)}
    _correct(made, plugin)
    return made


def described(app: Flask) -> Iterator[tuple[Rule, Contract]]:
    """Yield each rule, and its contract, that the document describes."""
    for rule in app.url_map.iter_rules():
        contract = contract_of(app, rule.endpoint)
        if contract and contract.answer:
            yield rule, contract


def _operation(app: Flask, rule: Rule, contract: Contract) -> dict[str, Any]:
    assert contract.answer  # noqa: S101 (which `described` has seen to)
    method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"})).lower()
    # A view's docstring is the sentence that people read of it.
    summary = (app.view_functions[rule.endpoint].__doc__ or "").strip()
    return {method: operation(rule, contract, contract.answer, summary)}


def _components(spec: APISpec) -> None:
    scheme = {"type": "http", "scheme": "bearer", "description": BEARER}
    spec.components.security_scheme("bearer", scheme)
    for name in SIGNATURE:
        scheme = {"type": "apiKey", "in": "header", "name": name, "description": SIGNED[name]}
        spec.components.security_scheme(name, scheme)
    for name, told in HEADERS.items():
        kind = "integer" if name == "Retry-After" else "string"
        spec.components.header(name, {"description": told, "schema": {"type": kind}})
    # As they were answered by a receiver: `make examples` records them.
    for code, problem in recorded()["problems"].items():
        spec.components.example(code, {"summary": problem["detail"], "value": problem})


def _tags(app: Flask) -> list[dict[str, str]]:
    """Return each blueprint that is described, with the first line of its module."""
    names = dict.fromkeys(rule.endpoint.partition(".")[0] for rule, _ in described(app))
    modules = {name: sys.modules[app.blueprints[name].import_name] for name in names}
    tags = {name: (module.__doc__ or "").partition("\n")[0] for name, module in modules.items()}
    tags |= {"webhooks": "What the receiver sends: requests that are signed like a push."}
    return [{"name": name, "description": told} for name, told in tags.items()]


def _correct(made: dict[str, Any], plugin: MarshmallowPlugin) -> None:
    shapes, converter = made["components"]["schemas"], cast(Any, plugin.converter)
    for key, name in converter.refs.items():
        shapes[name].setdefault("description", (key[0].__doc__ or "").strip())
        correct(name, shapes[name])
    shapes["Event"] = one_of_the_events()
    for operations in made["paths"].values():
        for each in operations.values():
            for parameter in each["parameters"]:
                if parameter["in"] == "query":
                    correct_parameter(parameter)


def _name(schema: type[Schema] | Schema) -> str:
    """Return the name of a component: the class of its schema without the suffix."""
    name = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Schema")
