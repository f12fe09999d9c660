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
# `home` is not rewritten here but by each site's next push: the older release, which may serve on
# for a while, would refuse the site as a copy. Until then both spellings are accepted.
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
    """Rewrite the homes with a Unicode host name, unless another integration has the result."""
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
        log.warning(
            "Integration %s keeps its address %r, which has no valid host name (%s): correct it.",
            row.id,
            row.site_home,
            error,
        )
        return
    taken = sa.select(INTEGRATIONS.c.id).where(home == HOMES, INTEGRATIONS.c.id != row.id)
    if (other := connection.execute(taken).scalar()) is not None:
        log.warning(
            "Integrations %s and %s belong to one site, %s: both still work, but remove one of them.",
            *(row.id, other, home),
        )
        return
    this = INTEGRATIONS.c.id == row.id
    connection.execute(sa.update(INTEGRATIONS).where(this).values(site_home=home))
