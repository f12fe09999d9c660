"""Every failure is told in words that say what to do; the key is in none of them."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from browser import SETTINGS, Admin
from playwright.sync_api import expect
from wordpress import Site

from tests.support.ports import free_port
from tests.support.receiver import Integration, Receiver


@pytest.fixture
def admin(site: Site, log_in: Callable[[Site], Admin]) -> Iterator[Admin]:
    admin = log_in(site)
    yield admin
    assert not re.search("whsec_[A-Za-z0-9]", admin.page.content())
    assert "whsec_" not in site.debug_log


def sees_in_site_health(admin: Admin, words: str, picture: str) -> None:
    """Expect words among what Site Health finds."""
    admin.open("/wp-admin/site-health.php")
    found = admin.page.locator(".health-check-accordion", has_text=words).first
    expect(found).to_be_attached(timeout=20000)
    admin.page.locator("button", has_text=words).first.click()
    admin.picture(f"site health {picture}")


def test_a_key_that_is_wrong(admin: Admin, integration: Integration) -> None:
    receiver = integration.receiver
    admin.open(SETTINGS)
    admin.press("Disconnect")
    admin.press("Delete the key and disconnect")
    admin.connect(receiver.url, "not a key")
    admin.sees("This is not a whole API key. It begins with whsec_")
    admin.connect(receiver.url, receiver.url)
    admin.sees("This is an address, not an API key.")
    admin.connect(receiver.url, "whsec_" + "0" * 60)
    admin.sees("The receiver does not accept this key")
    admin.picture("wrong key")
    admin.connect(receiver.url, receiver.admin_key)
    admin.sees("Use the key that was made for this site")


def test_an_address_that_is_wrong(admin: Admin, site: Site, receiver: Receiver) -> None:
    key = receiver.add(site.url).key
    admin.connect(f"http://127.0.0.1:{free_port()}", key)
    admin.sees("The receiver cannot be reached. Check its address")
    admin.picture("unreachable")
    admin.connect("http://receiver.example.com", key)
    admin.sees("must begin with https://")
    admin.connect(site.url, key)
    admin.sees("it is not a structure receiver")
    admin.connect("receiver.example.com", key)
    admin.sees("The beginning of the address is missing. Enter https://receiver.example.com")
    admin.connect("https://receiver.example.com", key)
    admin.sees("WordPress refuses to call this address")


def test_a_receiver_that_went_away(
    admin: Admin, site: Site, receiver: Receiver, integration: Integration
) -> None:
    receiver.stop()
    try:
        admin.open(SETTINGS)
        admin.press("Sync now")
        admin.sees("The receiver cannot be reached. Check its address")
        admin.sees("Next push")
        admin.picture("went away")
        sees_in_site_health(admin, "does not reach its receiver", "unreachable")
    finally:
        receiver.start()
    assert "IGNY8: Site structure could not be synced. The receiver cannot be" in site.debug_log


def test_a_key_that_was_revoked(admin: Admin, integration: Integration) -> None:
    rotate = ["rotate-key", str(integration.id), "--overlap-hours", "0", "--json"]
    new = json.loads(integration.receiver.flask("integrations", *rotate))["api_key"]
    admin.open(SETTINGS)
    admin.press("Sync now")
    admin.sees("The receiver does not accept this key")
    admin.picture("revoked key")
    admin.page.fill("#igny8-key", new)
    admin.press("Connect")
    admin.sees("Successfully connected")
    assert new not in admin.page.content()


def test_a_clock_7_minutes_off(admin: Admin, site: Site, receiver: Receiver) -> None:
    integration = receiver.add(site.url)
    site.stop()
    site.clock = "-7m"
    site.serve()
    admin.connect(receiver.url, integration.key)
    admin.sees("Successfully connected")
    admin.sees("This site's clock is 7 min")
    admin.picture("clock off")
    sees_in_site_health(admin, "The clock of this site is off", "clock off")
