"""A person at wp-admin: Debian's Chromium, driven."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from wordpress import Site

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SETTINGS = "/wp-admin/options-general.php?page=igny8"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Admin:
    """An administrator who is logged in to one site."""

    def __init__(self, browser: Browser, site: Site, pictures: Path) -> None:
        self.site, self.pictures = site, pictures
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [
                {"name": name, "value": value, "url": site.url.removesuffix(site.path)}
                for name, value in site.value("igny8_test_log_in()").items()
            ]
        )
        self.page: Page = context.new_page()

    def log_in(self) -> None:
        """Log in with name and password, as a person does."""
        self.page.context.clear_cookies()
        self.open("/wp-login.php")
        self.page.fill("#user_login", "admin")
        self.page.fill("#user_pass", "password")
        self.page.click("#wp-submit")
        expect(self.page.locator("#wpadminbar")).to_be_visible()

    def open(self, path: str) -> Page:
        """Open an admin page."""
        self.page.goto(self.site.url + path)
        return self.page

    def cookies(self) -> str:
        """Return the cookies of this login, for requests without the browser."""
        return "; ".join(f"{each['name']}={each['value']}" for each in self.page.context.cookies())

    def upload_plugin(self, archive: Path) -> None:
        """Install a plugin from its zip, and activate it, as a person does."""
        self.open("/wp-admin/plugin-install.php?tab=upload")
        if not self.page.locator("#pluginzip").is_visible():
            self.page.click(".upload-view-toggle")
        self.page.set_input_files("#pluginzip", archive)
        self.page.click("#install-plugin-submit")
        self.page.get_by_role("link", name="Activate Plugin").click()

    def connect(self, url: str, key: str) -> None:
        """Fill in the settings page and press Connect."""
        self.open(SETTINGS)
        self.enter(url, key)

    def enter(self, url: str, key: str) -> None:
        """Fill in address and key on the page that is open, and press Connect."""
        if not self.page.locator("#igny8-key").is_visible():
            self.page.get_by_text("I have an address and a key").click()
        self.page.fill("#igny8-url", url)
        self.page.fill("#igny8-key", key)
        self.press("Connect")

    def press(self, button: str) -> None:
        """Press a button of the settings page."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()

    def sees(self, words: str) -> None:
        """Expect words on the page."""
        expect(self.page.locator("#wpbody-content")).to_contain_text(words)

    def picture(self, name: str) -> None:
        """Keep what the page looks like."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        path = self.pictures / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png"
        self.page.screenshot(path=path, full_page=True)
