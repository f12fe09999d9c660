"""Host names in ASCII, as IDNA 2008 writes them"""

import logging
import re

import idna
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003_told_and_synced"
branch_labels = None
depends_on = None

MAX_ROWS = 1000  # at a time
# `home` follows with each site's next push: the release before this one, which may serve on for a
# while, would take a site for another's copy. Both spellings are known until then.
INTEGRATIONS = sa.table(
    "integrations", sa.column("id"), sa.column("site_url"), sa.column("site_home")
)
HOMES = INTEGRATIONS.c.site_home
log = logging.getLogger("alembic.runtime.migration")


def upgrade() -> None:
    rewrite(to_ascii)


def downgrade() -> None:
    rewrite(idna.decode)


def to_ascii(host):
    return host if host.isascii() else idna.encode(host, uts46=True, transitional=False).decode()


def rewrite(spell):
    """Spell anew what was given in other than ASCII, unless another integration has that home."""
    connection, last = op.get_bind(), 0
    query = sa.select(INTEGRATIONS).where(INTEGRATIONS.c.site_url.regexp_match("[^ -~]"))
    query = (
        query.where(INTEGRATIONS.c.id > sa.bindparam("last"))
        .order_by(INTEGRATIONS.c.id)
        .limit(MAX_ROWS)
    )
    while rows := connection.execute(query, {"last": last}).all():
        for row in rows:
            respell(connection, row, spell)
        last = rows[-1].id


def respell(connection, row, spell):
    host = re.split("[:/]", row.site_home, maxsplit=1)[0]
    try:
        home = spell(host) + row.site_home[len(host) :]
    except idna.IDNAError as error:
        log.warning("Integration %s keeps %r: %s", row.id, row.site_home, error)
        return
    taken = sa.select(INTEGRATIONS.c.id).where(home == HOMES, INTEGRATIONS.c.id != row.id)
    if (other := connection.execute(taken).scalar()) is not None:
        log.warning(
            "Integrations %s and %s are of one site, %s: both work on, but remove one of them.",
            *(row.id, other, home),
        )
        return
    this = INTEGRATIONS.c.id == row.id
    connection.execute(sa.update(INTEGRATIONS).where(this).values(site_home=home))
