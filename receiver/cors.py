"""What browsers of other origins may call: only what an access token opens."""

from flask import Flask, Response
from flask_cors import CORS

FOR_TOKENS = r"/api/v1/integration/integrations/[0-9]+(/|/content-types|/changes|/sync-now)?/?$"


def install(app: Flask) -> None:
    """Let the pages of CORS_ORIGINS in, and tell caches what answers depend on."""
    app.after_request(vary)
    if app.config["CORS_ORIGINS"]:
        CORS(
            app,
            resources={FOR_TOKENS: {"origins": app.config["CORS_ORIGINS"]}},
            methods=["GET", "PATCH", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["Date", "ETag", "Retry-After", "X-Request-Id"],
            max_age=600,
        )


def vary(response: Response) -> Response:
    """Keep caches from giving one caller's answer to another."""
    response.headers["Vary"] = "Origin, Authorization"
    return response
