"""Create an integration: one a site."""

import time
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select

from receiver.db.models import Integration, Structure
from receiver.keys import keyring
from receiver.refusals import Refusal
from receiver.values import at
from schemas.homes import home_of, spellings_of


class SiteTaken(Refusal):
    """The site has an integration already."""

    code = "site_taken"


def add(connection: Connection, site_url: str, name: str | None) -> dict[str, Any]:
    """Create an integration with its first key; raise SiteTaken when the site has one."""
    home = home_of(site_url)
    taken = connection.execute(select(Integration.id).where(is_at(home))).scalar()
    if taken:
        detail = f"Integration {taken} is this site's already: rotate its key, or remove it first."
        raise SiteTaken(detail, integration=taken)
    values = {"site_url": site_url, "site_home": home, "name": name, "created_at": at(time.time())}
    insertion = insert(Integration).values(values).returning(Integration.id)
    integration_id = connection.execute(insertion).scalar_one()
    connection.execute(insert(Structure).values(integration_id=integration_id))
    key_id, api_key = keyring.issue(connection, integration_id)
    return {
        "id": integration_id,
        "site_url": site_url,
        "name": name,
        "key_id": key_id,
        "api_key": api_key,
    }


def is_at(home: str) -> ColumnElement[bool]:
    """Select the integration of a home, by the address it was created for or is bound to."""
    homes = spellings_of(home)
    return or_(Integration.site_home.in_(homes), Integration.home.in_(homes))
