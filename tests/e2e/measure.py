"""What the plugin costs, and how soon a change arrives: `make plugin-measure` prints it."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from statistics import median

import pytest
import wpconfig
from browser import Admin
from conftest import Lane
from mariadb import MariaDB
from trees import gutenberg_plugins
from wordpress import PHP, Site

from tests.support.processes import wait_for
from tests.support.receiver import Integration, Receiver

ROUNDS = 60
POSTS = 100_000
PAGES = {"visitor's page": "/?", "admin page": "/wp-admin/edit.php?"}
RECURSION = "WITH RECURSIVE series(seq) AS (SELECT 1000 UNION ALL SELECT seq + 1 FROM series"


@pytest.mark.parametrize("page", PAGES)
def test_cost(
    lane: Lane,
    site: Site,
    integration: Integration,
    log_in: Callable[[Site], Admin],
    page: str,
) -> None:
    shutil.copytree(PHP / "measure", site.content / "mu-plugins")
    cookies = log_in(site).cookies() if page == "admin page" else ""
    log = site.content / "measured.txt"
    for round_ in range(ROUNDS + 10):
        if round_ == 10:
            log.unlink()
        site.get(PAGES[page], cookies)
        site.get(PAGES[page] + "without", cookies)
    rows = [line.split() for line in log.read_text().splitlines()]
    cost = {
        kind: [median(float(row[at]) for row in rows if row[0] == kind) for at in (1, 2, 3)]
        for kind in ("with", "without")
    }
    queries, seconds = (cost["with"][at] - cost["without"][at] for at in (0, 1))
    print(f"\n{lane}, {page}: {queries:+.0f} queries, {seconds * 1000:+.2f} ms", end="")
    print(f" to {cost['without'][0]:.0f} queries, {cost['without'][1] * 1000:.1f} ms", end="")
    print(f"; loading the plugin's files {cost['with'][2] * 1000:.2f} ms")
    assert queries == 0 or page == "admin page"


@pytest.mark.parametrize("posts", [0, POSTS])
def test_gathering(lane: Lane, site: Site, mariadb: MariaDB, posts: int) -> None:
    if posts:
        add_posts(site, mariadb, posts)
    times = json.loads(site.php((PHP / "gather.php").read_text().removeprefix("<?php")))
    entries, counts = (median(each[at] for each in times) * 1000 for at in (0, 1))
    print(f"\n{lane}, gathering, {posts} posts more: {entries:.1f} ms + {counts:.1f} ms to count")


@pytest.mark.parametrize("cron", ["natural cron", "no cron at all"])
def test_activation_to_arrival(
    template: Site,
    copy_site: Callable[[Site], Site],
    receiver: Receiver,
    log_in: Callable[[Site], Admin],
    lane: Lane,
    cron: str,
) -> None:
    site = copy_site(template)
    site.constants = {"DISABLE_WP_CRON": cron != "natural cron"}
    site.configure(wpconfig.single(site.url))
    site.serve()
    (site.content / "plugins/gutenberg").mkdir()
    shutil.copy(gutenberg_plugins() / "cpt-locking.php", site.content / "plugins/gutenberg")
    integration = receiver.add(site.url)
    site.connect(receiver.url, integration.key)
    admin = log_in(site)
    stock = len(integration.read()["post_types"])
    times: list[float] = []
    for _ in range(10):
        admin.open("/wp-admin/plugins.php")
        switch = admin.page.locator("tr[data-plugin='gutenberg/cpt-locking.php'] .row-actions a")
        began = time.monotonic()
        switch.get_by_text("Activate", exact=True).click()
        wait_for(lambda: len(integration.read()["post_types"]) > stock, "never arrived", (), 120)
        times.append(time.monotonic() - began)
        admin.open("/wp-admin/plugins.php")
        switch.get_by_text("Deactivate", exact=True).click()
        wait_for(lambda: len(integration.read()["post_types"]) == stock, "never left", (), 120)
    shown = " ".join(f"{seconds:.1f}" for seconds in sorted(times))
    print(f"\n{lane}, activation to arrival, {cron}: median {median(times):.1f} s of {shown}")


def add_posts(site: Site, mariadb: MariaDB, number: int) -> None:
    """Copy the first post so many times."""
    if site.database:
        name = site.database.partition("@")[0]
        listed = mariadb.sql("SHOW COLUMNS FROM wp_posts", name).splitlines()
        names = [line.split("\t")[0] for line in listed]
        mariadb.sql(copies(names, f"seq_1000_to_{999 + number} series"), name)
        return
    with sqlite3.connect(site.content / "database/.ht.sqlite") as data:
        names = [row[1] for row in data.execute("PRAGMA table_info(wp_posts)")]
        data.execute(f"{RECURSION} WHERE seq < {999 + number}) {copies(names, 'series')}")


def copies(names: list[str], series: str) -> str:
    """Return the SQL that copies the first post under each number of a series."""
    rest = ", ".join(names[1:])
    return (
        f"INSERT INTO wp_posts (ID, {rest}) SELECT seq, {rest} FROM {series}, wp_posts WHERE ID = 1"
    )
