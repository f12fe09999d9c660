"""A person connects a site, and lives with it: in wp-admin, in a real browser."""

from collections.abc import Callable
from pathlib import Path

from browser import SETTINGS, Admin
from playwright.sync_api import expect
from wordpress import Site

from tests.support.processes import wait_for
from tests.support.receiver import Receiver

NOTICE = "Successfully connected to IGNY8 API and stored API key."


def test_connect_sync_and_disconnect(
    new_site: Callable[..., Site],
    receiver: Receiver,
    archive: Path,
    log_in: Callable[[Site], Admin],
) -> None:
    site = new_site()
    site.serve()
    integration = receiver.add(site.url)
    admin = log_in(site)
    admin.log_in()
    admin.upload_plugin(archive)
    admin.open("/wp-admin/plugins.php")
    admin.page.locator("tr[data-slug='igny8-structure-sync'] a", has_text="Settings").click()
    admin.picture("not connected")

    admin.connect(receiver.url + "/", integration.key)
    admin.sees(NOTICE)
    admin.sees("Last accepted")
    admin.picture("connected")
    assert integration.key not in admin.page.content()
    read = integration.read()
    assert (read["revision"], read["site"]["home_url"]) == (1, site.url)
    assert read["post_types"]["post"]["count"] == 1

    site.php("wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );")
    admin.press("Sync now")
    admin.sees("The structure was sent. The counts were brought up to date.")
    admin.picture("synced")
    assert integration.read()["post_types"]["post"]["count"] == 2

    admin.open("/wp-admin/site-health.php")
    expect(admin.page.locator("#health-check-site-status-good")).to_contain_text(
        "reaches its receiver", timeout=20000
    )

    admin.open(SETTINGS)
    admin.press("Disconnect")
    admin.sees("The key will be deleted from this site, and it was shown only once.")
    admin.picture("asked before disconnecting")
    admin.page.get_by_role("link", name="Keep the connection").click()
    assert integration.show()["disconnected_at"] is None
    tab = admin.page.get_by_role("link", name="Content types at the receiver")
    assert tab.get_attribute("href") == f"{receiver.url}/integrations/{integration.id}/"
    admin.press("Disconnect")
    admin.press("Delete the key and disconnect")
    admin.sees("Disconnected. Nothing is pushed any more")
    admin.picture("disconnected")
    assert integration.show()["disconnected_at"]
    assert site.value("array_filter( array_map( 'wp_next_scheduled', IGNY8_EVENTS ) )") == []
    assert "IGNY8: Site structure synced successfully." in site.debug_log
    assert integration.key not in site.debug_log


def test_deactivating_says_goodbye_and_activating_takes_it_back(
    site: Site, receiver: Receiver, log_in: Callable[[Site], Admin]
) -> None:
    integration = receiver.add(site.url)
    site.connect(receiver.url, integration.key)
    admin = log_in(site)
    admin.open("/wp-admin/plugins.php")
    admin.page.click("#deactivate-igny8-structure-sync")
    expect(admin.page.locator("#activate-igny8-structure-sync")).to_be_visible()
    assert integration.show()["disconnected_at"]
    assert "igny8" not in site.php("echo wp_json_encode( _get_cron_array() );")
    admin.page.click("#activate-igny8-structure-sync")
    admin.sees("Plugin activated")
    wait_for(lambda: integration.show()["disconnected_at"] is None, "the site did not come back")
