"""The tab as a person meets it: what is on it, and what can be pressed."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.support.receiver import Integration

PICTURES = Path(__file__).parents[2] / "build/screenshots"


@dataclass
class Tab:
    """One open page of one integration."""

    page: Page
    integration: Integration

    def open(self, token: str) -> None:
        url = f"{self.integration.receiver.url}/integrations/{self.integration.id}/"
        self.page.goto(f"{url}#token={token}")

    @property
    def root(self) -> Locator:
        return self.page.locator("igny8-content-types .tab")

    def row(self, name: str) -> Locator:
        return self.page.locator(f'tr[data-name="{name}"]')

    def toggle(self, label: str) -> Locator:
        return self.page.get_by_role("switch", name=f"Copy {label}", exact=True)

    def limit(self, label: str) -> Locator:
        """Return the text of a limit, which becomes a field when it is pressed."""
        return self.page.get_by_role("button", name=f"Copy at most, of {label}: ")

    def edit(self, label: str) -> Locator:
        """Press the limit, and return its field."""
        self.limit(label).click()
        return self.field(label)

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=f"Copy at most, of {label}", exact=True)

    def status(self, name: str) -> Locator:
        return self.row(name).locator(".status")

    def chip(self, name: str) -> Locator:
        return self.root.locator(f'.chip[data-chip="{name}"]')

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def names(self, group: str = "post_types") -> list[str]:
        """Return the names of the rows of a group that can be seen, in their order."""
        rows = self.root.locator(f'tbody[data-group="{group}"]:not(.folded) tr[data-name]')
        return [str(row.get_attribute("data-name")) for row in rows.all()]

    def toggle_box(self, name: str) -> FloatRect:
        """Return where the switch of a row is."""
        box = self.row(name).get_by_role("switch").bounding_box()
        assert box is not None
        return box

    def is_in(self, state: str) -> None:
        expect(self.root).to_have_attribute("data-state", state)

    def says(self, words: str) -> None:
        expect(self.root).to_contain_text(words)

    def picture(self, name: str) -> None:
        browser = self.page.context.browser
        if browser and browser.browser_type.name == "firefox":
            return  # where Playwright adds a style to take it, which the page's policy forbids
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")
