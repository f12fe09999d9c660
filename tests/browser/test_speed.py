"""A thousand post types: how soon they are there, and how quickly they are filtered."""

import statistics
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import numbers
from tests.browser.backend import Integration, entry
from tests.browser.tab import Tab

MANY = 1000

FIRST_PAINT = """
function look() {
  const root = document.querySelector("igny8-content-types")?.shadowRoot;
  if (!root?.querySelector("tbody tr")) return requestAnimationFrame(look);
  // The frame after the one that has the rows: what was painted is painted by then.
  requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
}
requestAnimationFrame(look);
"""

KEYSTROKES = """async (texts) => {
  const root = document.querySelector("igny8-content-types").shadowRoot;
  const input = root.querySelector("input[type=search]");
  const times = [];
  for (const text of texts) {
    const started = performance.now();
    input.value = text;
    input.dispatchEvent(new InputEvent("input"));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push((performance.now() - started) / 1000);
  }
  return times;
}"""


@pytest.fixture(scope="module")
def big(receiver: object) -> Integration:
    integration: Integration = receiver.add("https://big.example")  # type: ignore[attr-defined]
    counts = {"publish": 7, "draft": 2}
    post_types = {
        f"type_{number}": entry(f"Type number {number}", 9, counts=counts) for number in range(MANY)
    }
    integration.push(post_types)
    return integration


def test_first_paint_of_a_thousand(big: Integration, page: Page) -> None:
    page.add_init_script(FIRST_PAINT)
    token = big.token()
    times = []
    for _ in range(5):
        page.goto("about:blank")
        Tab(page, big).open(token)
        while not page.evaluate("window.painted"):
            page.wait_for_timeout(50)
        times.append(page.evaluate("window.painted") / 1000)
    numbers.tell_ms(f"first paint of {MANY} post types, from navigation", times)
    assert statistics.median(times) < 2


def test_a_keystroke_among_a_thousand(big: Integration, open_tab: Callable[..., Tab]) -> None:
    tab = open_tab(big)
    tab.row("type_999").wait_for(state="attached")
    texts = ["t", "ty", "typ", "type", "type_", "type_9", "type_99", "type_9", "type_", ""] * 2
    times = tab.page.evaluate(KEYSTROKES, texts)
    numbers.tell_ms(f"filter keystroke among {MANY} post types", times)
    assert statistics.median(times) < 0.2
