"""Connect links: a signed code that a site exchanges for a key of its integration, once."""

import secrets as random
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection, Row, delete

from receiver.db.models import UsedLink
from receiver.db.statements import insert_new
from receiver.keys import keyring, mint
from receiver.refusals import Gone, Refusal
from receiver.structure.receive import lock
from receiver.values import at
from schemas.homes import home_of, spellings_of
from schemas.requests import OVERLAP_HOURS

# The settings page of the plugin; the code is in the fragment, which no log and no referer has.
SETTINGS_PAGE = "/wp-admin/options-general.php?page=igny8&igny8_link=1#igny8-connect="
OVERLAP = timedelta(hours=OVERLAP_HOURS)
KEPT_AFTER_EXPIRY = timedelta(days=1)  # in case that a clock is set back
ASK = "ask whoever sent the link for a new one."


class PublicUrlMissing(Refusal):
    """The receiver does not know the address at which sites find it."""

    code = "public_url_missing"

    def __init__(self) -> None:
        super().__init__(
            "A connect link holds the address at which sites find this receiver: set PUBLIC_URL"
            " and start it again."
        )


class LinkInvalid(Refusal):
    """The code was not made here, or its integration was removed."""

    code = "link_invalid"


class LinkExpired(Refusal):
    """The code is too old."""

    code = "link_expired"


class LinkUsed(Refusal):
    """The code was exchanged before."""

    code = "link_used"


class OtherSite(Refusal):
    """The integration is bound to another home."""

    code = "site_mismatch"


class Link(NamedTuple):
    """What is wanted of a connect link; `expires_in` is in seconds."""

    public_url: str
    expires_in: int
    return_url: str | None = None


def make(integration: Row[Any], link: Link, secret: str) -> dict[str, Any]:
    """Make a connect link; return its `url` and `expires_at`. Raise PublicUrlMissing."""
    if not link.public_url:
        raise PublicUrlMissing
    expires_at = int(time.time()) + link.expires_in
    # Beside what the exchange needs, what the plugin shows before a person approves.
    payload = {
        "id": random.token_hex(mint.ID_BYTES),
        "integration": integration.id,
        "exp": expires_at,
        "receiver": link.public_url,
        "site": integration.site_url,
        "name": integration.name,
        "return_url": link.return_url,
    }
    url = _site(integration.site_url) + SETTINGS_PAGE + mint.mint_code(payload, secret)
    return {
        "integration": integration.id,
        "url": url,
        "expires_at": at(expires_at),
    }


def _site(site_url: str) -> str:
    """Return the address of a site in ASCII, as every program takes it."""
    return f"{urlsplit(site_url).scheme}://{quote(home_of(site_url), safe=':/[]%')}"


def check(payload: Mapping[str, Any] | None, now: float) -> Mapping[str, Any]:
    """Return the payload of a code; raise LinkInvalid (None: not made here) or LinkExpired."""
    if payload is None:
        raise LinkInvalid(f"This connect link is not whole, or not of this receiver: {ASK}")
    if payload["exp"] <= now:
        raise LinkExpired(f"This connect link has expired: {ASK}")
    return payload


def exchange(connection: Connection, payload: Mapping[str, Any], home_url: str) -> dict[str, Any]:
    """Make a key for the site at this address; those that live end after the overlap.

    Raise LinkInvalid, LinkUsed or OtherSite, which leaves the code as it was.
    """
    integration_id = payload["integration"]
    try:
        integration = lock(connection, integration_id)
    except Gone:
        raise LinkInvalid(f"The integration of this connect link was removed: {ASK}") from None
    _use(connection, payload)
    _check_home(integration, home_url)
    key = keyring.rotate(connection, integration_id, OVERLAP)
    told = {"integration": integration_id, "return_url": payload["return_url"]}
    return told | keyring.handed_out(*key)


def _use(connection: Connection, payload: Mapping[str, Any]) -> None:
    """Note that the code is used, for as long as it could be sent again."""
    expires_at, now = at(payload["exp"]), at(time.time())
    ours = UsedLink.integration_id == payload["integration"]
    old = UsedLink.expires_at < now - KEPT_AFTER_EXPIRY
    connection.execute(delete(UsedLink).where(ours, old))
    row = {"integration_id": payload["integration"], "id": payload["id"], "expires_at": expires_at}
    insertion = insert_new(connection, UsedLink).returning(UsedLink.id)
    if connection.execute(insertion, row).one_or_none() is None:
        raise LinkUsed(f"This connect link was used before, and each works once: {ASK}")


def _check_home(integration: Row[Any], home_url: str) -> None:
    if integration.home and integration.home not in spellings_of(home_of(home_url)):
        raise OtherSite(
            f"Integration {integration.id} belongs to {integration.home_url}, not to {home_url}:"
            " open the link there. If the site has moved, whoever sent the link has to change its"
            " address (site_url) first.",
            home_url=integration.home_url,
        )
