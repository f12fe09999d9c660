"""A real WordPress and the Content Types tab meet."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from browser import Admin
from playwright.sync_api import Browser, Page, expect
from trees import gutenberg_plugins
from wordpress import Site

from tests.support.receiver import Integration

PLUGIN = "custom-post-types.php"
SOON = 10_000  # ms: the push of a busy site, and at most 5 s until the tab shows it


@pytest.fixture
def tab(browser: Browser, integration: Integration) -> Iterator[Page]:
    """Open the link that the command line prints."""
    link = integration.receiver.flask("integrations", "link", str(integration.id), "--edit")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(link.strip())
    expect(page.locator("tr[data-name=post]")).to_be_visible()
    yield page
    context.close()


def test_a_plugin_switched_in_wp_admin_shows_in_an_open_tab(
    site: Site, tab: Page, log_in: Callable[[Site], Admin]
) -> None:
    shutil.copy(gutenberg_plugins() / PLUGIN, site.content / "plugins")
    admin = log_in(site)
    row = tab.locator("tr[data-name=hierar-no-title]")
    admin.open("/wp-admin/plugins.php")
    press(admin, "Activate")
    expect(row).to_be_visible(timeout=SOON)
    press(admin, "Deactivate")
    expect(row).to_have_count(0, timeout=SOON)


def test_a_check_in_the_tab_has_the_site_push(
    site: Site, integration: Integration, tab: Page
) -> None:
    before = integration.pushes()
    site.php("wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );")
    tab.get_by_role("button", name="Check WordPress for changes").click()
    told = tab.get_by_text("WordPress reported: this is what it has now.")
    expect(told).to_be_visible(timeout=20_000)
    expect(tab.locator("tr[data-name=post] .published span")).to_have_text("2")
    assert integration.pushes() == before + 1


def press(admin: Admin, what: str) -> None:
    """Press Activate or Deactivate in the list of plugins, which is open."""
    admin.page.locator(f"tr[data-plugin='{PLUGIN}'] .{what.lower()} a").click()
