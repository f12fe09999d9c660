"""Types come and go, and the receiver learns of it by itself."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from browser import Admin
from conftest import Lane
from trees import gutenberg_plugins
from wordpress import Site

from tests.support.processes import wait_for
from tests.support.receiver import Integration

GUTENBERG = ["cpt-locking", "custom-post-types", "custom-taxonomies", "templates"]
SINCE_6_5 = ["block-bindings"]


def test_types_of_the_gutenberg_team_arrive_and_leave(
    lane: Lane, site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    admin = log_in(site)
    stock = set(integration.read()["post_types"])
    plugins = GUTENBERG if lane.version == "6.1" else GUTENBERG + SINCE_6_5
    folder = site.content / "plugins/gutenberg"
    folder.mkdir()
    for name in plugins:
        shutil.copy(gutenberg_plugins() / f"{name}.php", folder)
    switch_all(admin, "activate-selected")
    wait_for(lambda: len(integration.read()["post_types"]) > len(stock), "no new types arrived")
    arrived = set(integration.read()["post_types"]) - stock
    assert len(arrived) == (15 if "block-bindings" in plugins else 14)
    assert "model" in integration.read()["taxonomies"]

    integration.configure({"post_types": {"book": {"fetch_limit": 7}}})
    switch_all(admin, "deactivate-selected")
    wait_for(lambda: set(integration.read()["post_types"]) == stock, "the types did not leave")
    book = integration.read("?include=missing")["post_types"]["book"]
    assert book["fetch_limit"] == 7
    assert book["missing_since"]


def switch_all(admin: Admin, action: str) -> None:
    """Switch the Gutenberg team's plugins in the list of plugins."""
    admin.open("/wp-admin/plugins.php")
    for box in admin.page.locator("input[name='checked[]'][value^='gutenberg/']").all():
        box.check()
    admin.page.select_option("#bulk-action-selector-top", action)
    admin.page.on("dialog", lambda dialog: dialog.accept())
    admin.page.click("#doaction")
    admin.page.wait_for_load_state()


def test_a_type_only_in_the_admin_never_flaps(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    site.register("only_in_admin", when="is_admin()")
    admin = log_in(site)
    admin.open("/wp-admin/")
    wait_for(lambda: "only_in_admin" in integration.read()["post_types"], "the type did not arrive")
    site.cron()
    # On a slow machine the counts of the new site would be due in between.
    site.php("wp_clear_scheduled_hook( 'igny8_push_counts' );")
    before = integration.show()["revision"]
    pushes = integration.pushes()
    for round_ in range(10):
        admin.open(["/wp-admin/", "/wp-admin/edit.php", "/wp-admin/plugins.php"][round_ % 3])
        if round_ % 4 == 1:
            site.run_event("igny8_sync_site_structure")
    assert integration.pushes() == pushes + 3
    assert integration.show()["revision"] == before
    assert integration.changes(before) == []


def test_a_burst_of_changes_is_one_push(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    cookies = log_in(site).cookies()
    before = integration.pushes()
    for number in range(4):
        site.register(f"burst_{number}")
        site.get("/wp-admin/about.php", cookies)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda path: site.get(path, cookies), ["/wp-admin/about.php"] * 3))
    wait_for(lambda: "burst_3" in integration.read()["post_types"], "the types did not arrive")
    assert {f"burst_{number}" for number in range(4)} <= set(integration.read()["post_types"])
    assert integration.pushes() == before + 1


def test_an_admin_page_does_what_cron_left_undone(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    admin = log_in(site)
    site.move_event("igny8_sync_site_structure", -600)
    before = integration.pushes()
    admin.open("/wp-admin/")
    wait_for(lambda: integration.pushes() > before, "nothing was pushed")
    wait_for(lambda: site.last()["trigger"] == "cron", "the push was not noted")
    assert site.last()["context"] == "admin"
    admin.open("/wp-admin/")
    assert integration.pushes() == before + 1


def test_an_admin_does_not_wait_for_the_push(
    site: Site, integration: Integration, log_in: Callable[[Site], Admin]
) -> None:
    admin = log_in(site)
    site.slow_down(4.5)
    # A site that is too busy to answer itself pushes before it ends the page: that is allowed.
    assert any(is_pushed_after_the_page(site, admin) for _ in range(4))


def is_pushed_after_the_page(site: Site, admin: Admin) -> bool:
    before = site.last()["at"]
    site.move_event("igny8_sync_site_structure", -600)
    admin.open("/wp-admin/about.php")
    loaded = time.time()
    wait_for(lambda: is_accepted_after(site, before), "nothing was pushed")
    last = site.last()
    assert last["trigger"] == "cron"
    assert last["seconds"] > 4
    return bool(last["at"] > loaded)


def is_accepted_after(site: Site, instant: int) -> bool:
    last = site.last()
    return bool(last["ok"] and last["at"] > instant)
