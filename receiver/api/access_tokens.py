"""Access tokens for browsers."""

import time
from typing import Any

from flask import Response, current_app

from receiver.http.contract import Contract, Resource
from receiver.http.responses import success
from receiver.keys import mint
from receiver.values import at
from schemas.answers import AccessTokenAnswerSchema
from schemas.requests import AccessTokenSchema

resource = Resource("access_tokens", __name__)


@resource.view(
    "POST",
    "/<integration:integration_id>/access-tokens/",
    contract=Contract(("admin",), AccessTokenAnswerSchema(), status=201, body=AccessTokenSchema()),
)
def create(integration_id: int, body: dict[str, Any]) -> Response:
    """Create an access token for a browser: it may read, or edit the settings, but never push."""
    expires_at = int(time.time()) + body["expires_in"]
    # Not the fallbacks: those are only for what was made before.
    secret = current_app.config["SECRETS"][0]
    token = mint.mint_token(integration_id, body["may"], expires_at, secret)
    return success({"token": token, "expires_at": at(expires_at)}, 201)
