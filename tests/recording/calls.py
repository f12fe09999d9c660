"""One successful call of every operation, in an order in which each has something to tell."""

from typing import Any

from receiver.http.contract import Contract
from receiver.http.openapi import described
from receiver.http.operations import operation_id
from receiver.http.routing import template
from receiver.keys import mint
from tests.recording.teller import Teller
from tests.support.gates import BODIES
from tests.support.serving import SECRET

# What comes first, because other answers tell of it.
FIRST = (
    *("endpoints.create", "integrations.create", "pushes.accept"),
    *("content_types.put_synced_counts", "content_types.update", "integrations.update"),
    *("batch.create", "keys.rotate", "connect_links.create", "connect.exchange", "events.index"),
)
METHODS = ("PUT", "PATCH", "GET", "POST", "DELETE")
SITE = {"home_url": "https://shop.example", "name": "Marigold & Daughters"}
SITE |= {"wp_version": "7.1.4", "php_version": "8.2.29", "plugin_version": "1.0.0"}
STRUCTURE = {
    "trigger": "connect",
    "context": "admin",
    "site": SITE,
    "post_types": {
        "post": {"label": "Posts", "count": 10, "counts": {"publish": 10, "draft": 2}},
        "product": {"label": "Products", "count": 860, "taxonomies": ["product_cat"]},
    },
    "taxonomies": {"product_cat": {"label": "Categories", "count": 12}},
}
# Where the body of tests/support/gates.py tells a reader too little.
TOLD: dict[str, Any] = {
    "integrations.create": {
        "site_url": "https://shop.example",
        "name": "Marigold & Daughters",
        "labels": {"tenant": "acme"},
    },
    "integrations.update": {"labels": {"plan": "pro"}},
    "batch.create": {
        "integrations": [
            {"site_url": "https://one.example"},
            {"site_url": "https://shop.example"},
            {"site_url": "no address"},
        ]
    },
    "keys.rotate": {"overlap_hours": 24},
    "pushes.accept": STRUCTURE,
    "pushes.test_connection": {"site": SITE},
    "content_types.update": {"post_types": {"product": {"fetch_limit": 50}}},
    "content_types.put_synced_counts": {"post_types": {"post": 4, "product": 860}},
    "connect_links.create": {"return_url": "https://app.example/sites"},
    "connect.exchange": lambda calls: {
        "code": code_of(calls["connectLinksCreate"]["answer"]),
        "site": {"home_url": SITE["home_url"]},
    },
    "endpoints.create": {"url": "https://app.example/hooks", "description": "Our backend"},
    "endpoints.update": {"types": ["structure.changed", "integration.late"]},
    "access_tokens.create": {"may": "edit", "expires_in": 3600},
}
QUERIES = {
    "events.index": "?integration=1",
    "changes.index": "?order=desc&limit=2",
    "integrations.index": "?state=fresh",
}


class NotTold(Exception):
    """An operation did not succeed: tell its body in BODIES or TOLD."""


def record_calls(teller: Teller) -> dict[str, Any]:
    """Return the call of each operation by its id; raise NotTold when one does not succeed."""
    rules = sorted(described(teller.app), key=lambda each: _place(each[0]))
    calls = {}
    for rule, contract in rules:
        (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        name = operation_id(rule.endpoint)
        address = template(rule.rule)
        body = _body(method, address, rule.endpoint, calls) if contract.body else None
        query = QUERIES.get(rule.endpoint, "")
        calls[name] = _call(teller, method, _filled(teller, address) + query, contract, body)
        if name == "integrationsCreate":
            teller.site_key = calls[name]["answer"]["data"]["api_key"]
    return dict(sorted(calls.items()))


def _place(rule: Any) -> tuple[int, int]:
    (method,) = rule.methods - {"HEAD", "OPTIONS"}
    first = FIRST.index(rule.endpoint) if rule.endpoint in FIRST else len(FIRST)
    # Removing the integration takes everything along.
    last = rule.endpoint == "integrations.remove"
    return first, METHODS.index(method) + last


def _body(method: str, path: str, endpoint: str, calls: dict[str, Any]) -> Any:
    """Return the body of a call; a function makes it of the calls before."""
    known = BODIES.get((method, path.replace("integration_id", "id")), {})
    told = TOLD.get(endpoint, known)
    return told(calls) if callable(told) else told


def _call(teller: Teller, method: str, path: str, contract: Contract, body: Any) -> dict[str, Any]:
    key = None
    if contract.allow:
        key = teller.admin if "admin" in contract.allow else teller.site_key
    sent = {} if body is None else {"json": body}
    response = teller.send(method, path, key, **sent)
    if response.status_code != contract.status:
        raise NotTold(f"{method} {path}: {response.status_code} {response.text}")
    made = {"method": method, "path": path, "status": response.status_code}
    return made | ({} if body is None else {"body": body}) | {"answer": response.json}


def code_of(answer: Any) -> str:
    """Return the code in the URL of a connect link."""
    return str(answer["data"]["url"].partition("#igny8-connect=")[2])


def _filled(teller: Teller, path: str) -> str:
    key_id = mint.key_id_of(teller.site_key, [SECRET]) if teller.site_key else ""
    known = {"integration_id": 1, "key_id": key_id, "endpoint_id": 1, "delivery_id": 1}
    return path.format(**known)
