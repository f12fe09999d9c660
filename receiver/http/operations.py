"""The operation of a view in the OpenAPI document, made from its contract."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from marshmallow import Schema
from werkzeug.routing import Rule

from receiver.http.auth import describe
from receiver.http.codes import CODES
from receiver.http.contract import IDEMPOTENCY_KEY, Contract
from receiver.http.examples import call_of, recorded
from receiver.http.routing import KEY_ID, parameters
from receiver.values import JSON
from schemas.answers import ProblemSchema
from schemas.words import WORDS

ID = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
# What stands in a path, by its converter.
IN_PATH = {
    "integration": ID,
    "number": ID,
    "key": {"type": "string", "pattern": f"^{KEY_ID}$"},
}
SIGNATURE = ("webhook-id", "webhook-timestamp", "webhook-signature")
FRAMING = (
    *("incomplete_body", "length_required", "payload_too_large", "unsupported_media_type"),
    "invalid_json",
)
REPEATS = ("bad_request", "idempotency_mismatch", "idempotency_outdated")
PROBLEM = "application/problem+json"
# Headers of a response by what it is for; each is a component of the document.
ALWAYS, CONDITIONAL = ("X-Request-Id",), ("ETag", "Cache-Control")
OF_STATUS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


# What any address may answer, as HTTP has it, with an example of each.
OTHERS = (
    ("4XX", "method_not_allowed", "Any other problem of the request: `code` says which."),
    ("5XX", "internal_error", "Any other problem of the receiver: `code` says which."),
)


def operation(rule: Rule, contract: Contract, answer: Schema, summary: str) -> dict[str, Any]:
    """Return the operation of a view."""
    name = operation_id(rule.endpoint)
    made = {
        "operationId": name,
        "tags": [rule.endpoint.partition(".")[0]],
        "summary": summary,
        "description": f"For {describe(contract.allow) or 'anyone'}.",
        "security": _security(contract.allow),
        "parameters": list(_parameters(rule, contract)),
        "responses": _responses(rule, contract, answer),
    }
    if contract.body:
        body = _media(JSON, contract.body, call_of(name).get("body"))
        told = contract.body.__doc__ or ""
        made["requestBody"] = {"description": told, "required": contract.body_required, **body}
    return made


def operation_id(endpoint: str) -> str:
    """Return `contentTypesShow` for `content_types.show`."""
    first, *others = re.split(r"[._]", endpoint)
    return first + "".join(map(str.capitalize, others))


def codes_of(rule: Rule, contract: Contract) -> set[str]:
    """Return the codes of the problems with which an address may answer."""
    codes = set(contract.refuses)
    if contract.allow:
        codes |= {"unauthorized", "forbidden", "validation_failed"}
    if contract.allow or contract.body:
        codes.add("database_unavailable")
        codes |= set() if "GET" in (rule.methods or ()) else {"conflict"}
    if "site" in contract.allow:
        codes.add("clock_skew")
    if contract.body:
        codes |= {*FRAMING, "validation_failed"}
    if contract.idempotent:
        codes |= set(REPEATS)
    if contract.turn:
        codes.add("rate_limited")
    return codes | ({"not_found"} if parameters(rule.rule) else set())


def _responses(rule: Rule, contract: Contract, answer: Schema) -> dict[str, Any]:
    call = call_of(operation_id(rule.endpoint))
    headers = (*CONDITIONAL, *ALWAYS) if contract.conditional else ALWAYS
    success = _media(JSON, _success(answer, contract), call.get("answer"))
    responses = {str(contract.status): _response("Success", headers) | success}
    if contract.conditional:
        responses["304"] = _response("The `ETag` is still that of `If-None-Match`.", headers)
    by_status = defaultdict(list)
    for code in sorted(codes_of(rule, contract)):
        by_status[CODES[code].status].append(code)
    for status, codes in sorted(by_status.items()):
        responses[str(status)] = _problem(status, codes)
    return responses | {family: _problems(told, [code], ALWAYS) for family, code, told in OTHERS}


def _problem(status: int, codes: list[str]) -> dict[str, Any]:
    told = "  \n".join(f"`{code}`: {CODES[code].meaning}" for code in codes)
    return _problems(told, codes, (*ALWAYS, *OF_STATUS.get(status, ())))


def _problems(told: str, codes: list[str], headers: tuple[str, ...]) -> dict[str, Any]:
    media = _media(PROBLEM, ProblemSchema())
    media["content"][PROBLEM]["examples"] = {
        code: {"$ref": f"#/components/examples/{code}"}
        for code in codes
        if code in recorded()["problems"]
    }
    return _response(told, headers) | media


def _response(description: str, headers: tuple[str, ...]) -> dict[str, Any]:
    named = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return {"description": description, "headers": named}


def _parameters(rule: Rule, contract: Contract) -> Iterator[dict[str, Any]]:
    for converter, name in parameters(rule.rule):
        yield {
            **{"in": "path", "name": name, "required": True},
            **{"schema": IN_PATH[converter], "description": WORDS.get(name, "")},
        }
    if contract.query:
        yield {"in": "query", "schema": contract.query}
    if contract.idempotent:
        told = "A repeat within 24 hours with the same body gets the same answer, keys included."
        yield _header("Idempotency-Key", told, pattern=f"^{IDEMPOTENCY_KEY.pattern}$")
    if contract.conditional:
        yield _header("If-None-Match", "The `ETag` of the last answer: 304 while it is the same.")
    if "precondition_failed" in contract.refuses:
        yield _header("If-Match", "The `ETag` that the answer must have: 412 if it has another.")


def _header(name: str, told: str, **bounds: Any) -> dict[str, Any]:
    schema = {"type": "string", **bounds}
    return {"in": "header", "name": name, "schema": schema, "description": told}


def _success(answer: Schema, contract: Contract) -> dict[str, Any]:
    success = {"type": "boolean", "const": True, "description": WORDS["success"]}
    properties = {"success": success, "data": answer, **(contract.beside or {})}
    if contract.is_list:
        properties["data"] = {"type": "array", "items": answer}
        told = "The `cursor` of the next page, null on the last one."
        properties["next"] = {"type": ["string", "null"], "description": told}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _media(mimetype: str, schema: Any, example: Any = None) -> dict[str, Any]:
    media = {"schema": schema}
    return {"content": {mimetype: media if example is None else media | {"example": example}}}


def _security(gate: tuple[str, ...]) -> list[dict[str, list[str]]]:
    if not gate:
        return []
    ways: list[dict[str, list[str]]] = [{"bearer": []}]
    if "site" in gate:
        ways.append({header: [] for header in SIGNATURE})
    return ways
