"""What browsers of other origins may request: only what an access token opens."""

import re
from collections.abc import Iterator

from flask import Flask, Response
from flask_cors import CORS

from receiver.http.contract import contract_of

TOKEN_ROLES = {"read", "edit"}


def install(app: Flask) -> None:
    """Let the pages of CORS_ORIGINS in, and tell caches what responses depend on.

    To be called when all views are there.
    """
    app.after_request(vary)
    if app.config["CORS_ORIGINS"]:
        CORS(
            app,
            resources={path: {"origins": app.config["CORS_ORIGINS"]} for path in for_tokens(app)},
            methods=["GET", "PATCH", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Date", "Retry-After", "X-Request-Id"],
            max_age=600,
        )


def for_tokens(app: Flask) -> Iterator[str]:
    """Give a regular expression for each path whose contract lets an access token in."""
    for rule in app.url_map.iter_rules():
        contract = contract_of(app, rule.endpoint)
        if contract and TOKEN_ROLES & set(contract.allow):
            yield re.sub(r"<[^>]+>", "[0-9]+", rule.rule.rstrip("/")) + "/?$"


def vary(response: Response) -> Response:
    """Keep caches from giving one caller's response to another."""
    response.headers["Vary"] = "Origin, Authorization"
    return response
