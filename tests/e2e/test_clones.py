"""A copy of a site must not take over what belongs to the original."""

from collections.abc import Callable

from browser import SETTINGS, Admin
from wordpress import Site

from tests.support.receiver import Integration


def test_a_clone_is_refused_and_told(
    site: Site,
    integration: Integration,
    copy_site: Callable[[Site], Site],
    log_in: Callable[[Site], Admin],
) -> None:
    clone = copy_site(site)
    clone.serve()
    clone.run_event("igny8_sync_site_structure")
    assert clone.last()["code"] == "site_mismatch"
    assert integration.show()["mismatch_home_url"] == clone.url
    assert integration.read()["site"]["home_url"] == site.url

    admin = log_in(clone)
    admin.open(SETTINGS)
    admin.sees("Another site already uses this integration.")
    admin.sees(f"The receiver knows this integration as {site.url}, but this site is {clone.url}")
    admin.picture("mismatch")
    admin.press("This is a copy")
    admin.sees("This copy no longer pushes.")
    admin.picture("copy")
    assert integration.show()["disconnected_at"] is None
    site.run_event("igny8_sync_site_structure")
    assert site.last()["ok"] is True


def test_a_clone_that_is_deactivated_does_not_speak_for_the_original(
    site: Site, integration: Integration, copy_site: Callable[[Site], Site]
) -> None:
    clone = copy_site(site)
    clone.php("deactivate_plugins( 'igny8-wp-plugin/igny8-wp-plugin.php' );", "admin")
    assert integration.show()["disconnected_at"] is None


def test_a_site_that_moved_is_bound_anew(
    site: Site,
    integration: Integration,
    copy_site: Callable[[Site], Site],
    log_in: Callable[[Site], Admin],
) -> None:
    moved = copy_site(site)
    moved.serve()
    admin = log_in(moved)
    admin.open(SETTINGS)
    admin.press("Sync now")
    admin.press("This site has moved")
    admin.sees("The structure was sent.")
    admin.picture("moved")
    assert integration.read()["site"]["home_url"] == moved.url
    assert integration.show()["mismatch_home_url"] is None
    site.run_event("igny8_sync_site_structure")
    assert site.last()["code"] == "site_mismatch"
