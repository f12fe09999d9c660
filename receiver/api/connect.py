"""Connect links: an admin makes one, and a site exchanges its code for a key."""

import time
from typing import Any

from flask import Response, current_app
from sqlalchemy import Row

from receiver.db.engine import writing
from receiver.db.models import Integration
from receiver.http import logs
from receiver.http.contract import ANYONE, Contract, Resource
from receiver.http.responses import success
from receiver.integrations import connect_links
from receiver.integrations.connect_links import Link
from receiver.keys import mint
from schemas.keys import ConnectedSchema, ConnectLinkAnswerSchema
from schemas.requests import ConnectLinkSchema, ExchangeSchema

resource = Resource("connect_links", __name__)
public = Resource("connect", __name__)


@resource.view(
    "POST",
    "/<integration:integration_id>/connect-links/",
    contract=Contract(
        ("admin",),
        ConnectLinkAnswerSchema(),
        status=201,
        body=ConnectLinkSchema(),
        body_required=False,
        sees=(Integration.site_url, Integration.name),
        refuses=("public_url_missing",),
    ),
)
def create(integration: Row[Any], body: dict[str, Any]) -> Response:
    """Make a link by which an administrator of the site connects it, without seeing a key."""
    link = Link(current_app.config["PUBLIC_URL"], **body)
    return success(connect_links.make(integration, link, current_app.config["SECRETS"][0]), 201)


@public.view(
    "POST",
    "/connect/",
    contract=Contract(
        ANYONE,
        ConnectedSchema(),
        body=ExchangeSchema(),
        refuses=("link_expired", "link_invalid", "link_used", "site_mismatch"),
    ),
)
def exchange(body: dict[str, Any]) -> Response:
    """Exchange the code of a connect link for an API key, which is shown only here, once."""
    read = mint.code_payload(body["code"], current_app.config["SECRETS"])
    payload = connect_links.check(read, time.time())
    logs.note(integration=payload["integration"])
    with writing() as connection:
        made = connect_links.exchange(connection, payload, body["site"]["home_url"])
    return success(made)
