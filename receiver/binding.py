"""Which site an integration is bound to: a copy that pushes with the original's key is refused."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from receiver.answers import encode
from receiver.errors import Problem
from schemas.homes import home_of, spellings_of

Site = dict[str, Any]
Values = dict[str, Any]


def is_elsewhere(integration: Row[Any], site: Site | None) -> bool:
    """Tell whether a push comes from another home than the one that is bound."""
    if not site or not site["home_url"] or not integration.home or site["rebind"]:
        return False
    home = home_of(site["home_url"])
    return home != integration.home and integration.home not in spellings_of(home)


def mismatch(integration: Row[Any], home_url: str, now: datetime) -> Values:
    """Return the note for the operator: which other home, and since when."""
    again = integration.mismatch_home_url == home_url
    since = integration.mismatch_since if again else now
    return {"mismatch_home_url": home_url, "mismatch_since": since}


def refusal(integration: Row[Any], home_url: str) -> Problem:
    """Return the 409 that tells a copy what it is."""
    detail = (
        f"This integration belongs to {integration.home_url}, not to {home_url}. If the site has"
        " moved, push once with site.rebind; if this is a copy, give it an integration of its own."
    )
    return Problem(409, "site_mismatch", detail, home_url=integration.home_url)


def bound(site: Site) -> Values:
    """Return what an accepted push says of its site, and binds."""
    values: Values = {"site": encode({key: site[key] for key in site if key != "rebind"}).decode()}
    if site["home_url"]:
        values |= {"home_url": site["home_url"], "home": home_of(site["home_url"])}
        if site["rebind"]:
            values |= {"mismatch_home_url": None, "mismatch_since": None}
    return values
