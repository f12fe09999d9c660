"""How soon a change in WordPress shows in an open tab: `make tab-measure` prints it."""

import shutil
import time
from collections.abc import Callable
from statistics import median

from browser import Admin
from conftest import Lane
from playwright.sync_api import Page, expect
from test_tab import PLUGIN, press, tab
from trees import gutenberg_plugins
from wordpress import Site

__all__ = ["tab"]

ROUNDS = 5


def test_from_wp_admin_to_the_tab(
    lane: Lane, site: Site, tab: Page, log_in: Callable[[Site], Admin]
) -> None:
    shutil.copy(gutenberg_plugins() / PLUGIN, site.content / "plugins")
    admin = log_in(site)
    row = tab.locator("tr[data-name=hierar-no-title]")
    times = []
    for what, rows in [("Activate", 1), ("Deactivate", 0)] * ROUNDS:
        admin.open("/wp-admin/plugins.php")
        began = time.monotonic()
        press(admin, what)
        expect(row).to_have_count(rows, timeout=20_000)
        times.append(time.monotonic() - began)
    shown = " ".join(f"{each:.1f}" for each in times)
    print(
        f"\n{lane}, from the click in wp-admin to the row in the tab: median {median(times):.1f} s"
    )
    print(f"of {len(times)}: {shown}")
