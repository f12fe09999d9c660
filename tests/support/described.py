"""Every response of every test against the OpenAPI document: what it does not describe is kept."""

from functools import cache
from typing import Any

from flask import Flask, Response, request

from receiver.http.contract import contract_of
from receiver.http.openapi import document
from receiver.http.operations import FRAMING, operation_id

undescribed: set[str] = set()


def watch(app: Flask) -> None:
    """Compare each response of the app with the document."""
    app.after_request(lambda response: _compare(app, response))


def _compare(app: Flask, response: Response) -> Response:
    contract = contract_of(app, request.endpoint)
    if contract and contract.answer and request.method not in ("HEAD", "OPTIONS"):
        responses = _responses(app)[operation_id(request.endpoint or "")]
        for fault in _faults(responses, response):
            undescribed.add(f"{request.method} {request.url_rule}: {fault}")
    return response


def _faults(responses: dict[str, Any], response: Response) -> list[str]:
    described = responses.get(str(response.status_code))
    if response.is_json and response.status_code >= 400:
        code = response.json["code"]
        if code in (*FRAMING, "internal_error"):
            return []
        examples = described["content"]["application/problem+json"]["examples"] if described else {}
        return [] if code in examples else [f"{response.status_code} {code} is not described"]
    if not described:
        return [f"{response.status_code} is not described"]
    sent = {name for name in ("ETag", "Retry-After") if name in response.headers}
    return [f"the header {name} is not described" for name in sent - set(described["headers"])]


@cache
def _responses(app: Flask) -> dict[str, Any]:
    return {
        operation["operationId"]: operation["responses"]
        for operations in document(app)["paths"].values()
        for operation in operations.values()
    }
