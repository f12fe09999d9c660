"""CORS: pages of other origins may send only the requests that accept an access token."""

from collections.abc import Iterator

from flask import Flask, Response
from flask_cors import CORS

from receiver.http.contract import contract_of
from receiver.http.routing import PARAMETER

# API keys have no place in a browser, so no other request needs CORS.
TOKEN_ROLES = {"read", "edit"}


def install(app: Flask) -> None:
    """Allow the origins of CORS_ORIGINS, and set Vary on every response.

    Call it after all views are registered.
    """
    app.after_request(vary)
    if app.config["CORS_ORIGINS"]:
        CORS(
            app,
            resources={path: {"origins": app.config["CORS_ORIGINS"]} for path in for_tokens(app)},
            methods=["GET", "PATCH", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Date", "Retry-After", "X-Request-Id"],
            max_age=600,  # seconds for which a browser may reuse a preflight response
        )


def for_tokens(app: Flask) -> Iterator[str]:
    """Yield a regular expression for each path whose contract accepts an access token."""
    converters = app.url_map.converters
    for rule in app.url_map.iter_rules():
        contract = contract_of(app, rule.endpoint)
        if contract and TOKEN_ROLES & set(contract.allow):
            path = rule.rule.rstrip("/")
            yield PARAMETER.sub(lambda each: converters[each[1]].regex, path) + "/?$"


def vary(response: Response) -> Response:
    """Tell caches that a response depends on the caller, so that they give it to nobody else."""
    response.headers["Vary"] = "Origin, Authorization"
    return response
