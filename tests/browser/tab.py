"""The tab as a person meets it: what is on it, and what can be pressed."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

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
        return self.page.get_by_role("switch", name=f"Sync {label}", exact=True)

    def limit(self, label: str) -> Locator:
        return self.page.get_by_label(f"Fetch limit of {label}", exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def names(self, table: str = "Post types") -> list[str]:
        """Return the names of the rows that are shown, in their order."""
        rows = self.page.get_by_role("table", name=table).locator("tbody tr:not([hidden])")
        return [str(row.get_attribute("data-name")) for row in rows.all()]

    def is_in(self, state: str) -> None:
        expect(self.root).to_have_attribute("data-state", state)

    def says(self, words: str) -> None:
        expect(self.root).to_contain_text(words)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")
