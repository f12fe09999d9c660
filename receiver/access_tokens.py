"""Access tokens: what a browser may hold."""

import time

from flask import Blueprint, Response, current_app

from receiver import keys
from receiver.answers import at, gives, success
from receiver.auth import not_found, require
from receiver.engine import reading
from receiver.framing import json_body, takes
from receiver.integrations import by_id
from schemas.answers import AccessTokenAnswerSchema
from schemas.requests import AccessTokenSchema

blueprint = Blueprint("access_tokens", __name__)


@blueprint.post("/<integration:integration_id>/access-tokens/")
@takes(AccessTokenSchema)
@gives(AccessTokenAnswerSchema, 201)
@require("admin")
def create(integration_id: int) -> Response:
    """Mint an access token for a browser: it reads, or edits the settings, and never pushes."""
    body = AccessTokenSchema().load(json_body())
    with reading() as connection:
        if by_id(connection, integration_id) is None:
            raise not_found()
    expires_at = int(time.time()) + body["expires_in"]
    secret = current_app.config["SECRETS"][0]
    token = keys.mint_token(integration_id, body["may"], expires_at, secret)
    return success({"token": token, "expires_at": at(expires_at)}, 201)
