"""The binding of an integration to a home: a copy of the site that pushes is refused."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from receiver.refusals import Refusal
from receiver.values import encode
from schemas.homes import home_of, spellings_of

Site = dict[str, Any]
Values = dict[str, Any]


class SiteMismatch(Refusal):
    """A push came from another home than the bound one."""

    code = "site_mismatch"


def is_elsewhere(integration: Row[Any], site: Site | None) -> bool:
    """Tell whether a push comes from another home than the bound one."""
    if not site or not site["home_url"] or not integration.home or site["rebind"]:
        return False
    home = home_of(site["home_url"])
    # An older release stored host names as people write them, not in ASCII.
    return home != integration.home and integration.home not in spellings_of(home)


def mismatch(integration: Row[Any], home_url: str, now: datetime) -> Values:
    """Return the columns that tell the operator which other home pushes, and since when."""
    again = integration.mismatch_home_url == home_url
    since = integration.mismatch_since if again else now
    return {"mismatch_home_url": home_url, "mismatch_since": since}


def refusal(integration: Row[Any], home_url: str) -> SiteMismatch:
    """Return the refusal of a push from this home."""
    detail = (
        f"This integration belongs to {integration.home_url}, not to {home_url}. If the site has"
        " moved, push once with site.rebind; if this is a copy, create an integration for it."
    )
    return SiteMismatch(detail, home_url=integration.home_url)


def bound(site: Site) -> Values:
    """Return the columns that an accepted push sets from its `site` block."""
    values: Values = {"site": encode({key: site[key] for key in site if key != "rebind"}).decode()}
    if site["home_url"]:
        values |= {"home_url": site["home_url"], "home": home_of(site["home_url"])}
        if site["rebind"]:
            values |= {"mismatch_home_url": None, "mismatch_since": None}
    return values
