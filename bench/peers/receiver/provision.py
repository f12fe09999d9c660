"""Make the tables and N integrations; print the id and key of each as a line of JSON.

With a second number M each is the first of M: the others are never asked about.
"""

import json
import secrets
import sys
from datetime import UTC, datetime

from flask_migrate import upgrade
from sqlalchemy import insert

from receiver import create_app
from receiver.db.engine import writing
from receiver.db.models import Integration, Key
from receiver.integrations.register import add

COUNT, EVERY = map(int, sys.argv[1:3])


def add_others(connection, first):
    """Make the integrations that are only there, with keys that nobody holds."""
    now = datetime.now(UTC)
    others = range(first + 1, first + EVERY)
    homes = [f"other-{number}.example" for number in others]
    connection.execute(
        insert(Integration),
        [{"site_url": f"https://{home}", "site_home": home, "created_at": now} for home in homes],
    )
    common = {"role": "site", "fingerprint": "", "created_at": now}
    connection.execute(
        insert(Key),
        [common | {"id": secrets.token_hex(13), "integration_id": number} for number in others],
    )


app = create_app()
with app.app_context():
    upgrade()
    with writing() as connection:
        for number in range(COUNT):
            created = add(connection, site_url=f"https://shop-{number}.example", name=None)
            print(json.dumps([created["id"], created["api_key"]]))
            if EVERY > 1:
                add_others(connection, created["id"])
