"""What the tab costs: `make tab-numbers`; with `BEFORE=checkout` that of another release, too.

Each receiver stands behind the shipped nginx. Times are CPU of the page's main thread, so that a
busy machine changes little; the releases take turns.
"""

import json
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import needs
from tests.browser.conftest import FLAGS
from tests.browser.shop import entry
from tests.support.ports import free_port
from tests.support.proxying import proxy
from tests.support.receiver import Integration, Receiver
from tests.support.serving import ROOT

SIZES = (22, 1000, 3000)
RUNS = 7
IDLE_SECONDS = 60
YOUNG_SECONDS = 25  # until what was read is no longer young
TOGGLED = "type_3"

# Marks: the document is there; first rows are painted; all are; a switch is pressed; what that
# changed is saved, read again and drawn.
MARKS = """
performance.mark("opened");
const painted = (name) => requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  if (this.localName !== "igny8-content-types") return root;
  let seen = 0;
  const observer = new MutationObserver(() => {
    const rows = root.querySelectorAll("tr[data-name]").length;
    if (rows && !seen) painted("first");
    if (rows === window.expected) { painted("all"); observer.disconnect(); }
    seen = rows;
  });
  observer.observe(root, { childList: true, subtree: true });
  window.toggle = (name) => {
    let answers = 0;
    new PerformanceObserver((list, observer) => {
      for (const { name, responseStatus } of list.getEntries()) {
        if (name.includes("/content-types/") && responseStatus === 200) answers += 1;
      }
      if (answers < 2) return;
      observer.disconnect();
      setTimeout(() => painted("toggled"), 200);
    }).observe({ type: "resource" });
    performance.mark("toggle");
    root.querySelector(`tr[data-name="${name}"] [role=switch]`).click();
  };
  return root;
};
"""
MARKED = """name => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`there is no mark ${name}`)), 60_000);
  new PerformanceObserver((list) => {
    if (list.getEntriesByName(name).length) done();
  }).observe({ type: "mark", buffered: true });
})"""


@dataclass
class Release:
    """One release: the address in front of it, its sites, and what was measured, by size."""

    url: str
    sites: dict[int, Integration]
    figures: dict[str, dict[int, list[float]]] = field(default_factory=dict)

    def note(self, what: str, size: int, value: float) -> None:
        self.figures.setdefault(what, defaultdict(list))[size].append(value)

    def median(self, what: str) -> str:
        medians = [statistics.median(values) for values in self.figures[what].values()]
        return " / ".join(f"{each:,.0f}" for each in medians)

    def open(self, page: Page, size: int) -> None:
        site = self.sites[size]
        page.add_init_script(f"window.expected = {size}; {MARKS}")
        page.goto(f"{self.url}/integrations/{site.id}/#token={site.token()}")
        marked(page, "all")


@contextmanager
def release(checkout: Path) -> Iterator[Release]:
    """Start the receiver of a checkout, and push a site of each size to it."""
    with tempfile.TemporaryDirectory(prefix="tab-numbers-") as folder:
        settings = {"PUSHES_PER_MINUTE": "0"}
        receiver = Receiver(Path(folder), free_port(), settings, root=checkout)
        receiver.create()
        receiver.start()
        try:
            sites = {size: pushed(receiver, size) for size in SIZES}
            with proxy(receiver.url) as url:
                yield Release(url, sites)
        finally:
            receiver.stop()


def pushed(receiver: Receiver, size: int) -> Integration:
    """Make a site of so many entries, a third of them post types."""
    site = receiver.add(f"https://has-{size}.example")
    types, counts = size // 3, {"publish": 9, "draft": 2}
    site.push(
        {f"type_{n}": entry(f"Type number {n}", 9, counts=counts) for n in range(types)},
        {f"taxonomy_{n}": {"label": f"Taxonomy {n}", "count": 9} for n in range(size - types)},
    )
    return site


def marked(page: Page, name: str) -> None:
    """Wait until the page has set this mark, and a moment longer."""
    page.evaluate(MARKED, name)
    page.wait_for_timeout(300)


def received(page: Page) -> list[float]:
    """Return the list to which the bytes of each answer from the network are added."""
    sizes: list[float] = []

    def add(event: dict[str, float]) -> None:
        if event["encodedDataLength"]:  # 0: from the cache
            sizes.append(event["encodedDataLength"])

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", add)
    return sizes


def measure_network(browser: Browser, of: Release) -> None:
    """Note what comes over the network at the first visit, at the second, and while it is idle."""
    context = browser.new_context()
    for visit in ("cold", "warm"):
        page = context.new_page()
        sizes = received(page)
        of.open(page, SIZES[0])
        of.note(f"bytes of a {visit} visit", SIZES[0], sum(sizes))
        of.note(f"requests of a {visit} visit", SIZES[0], len(sizes))
        if visit == "warm":
            page.wait_for_timeout(YOUNG_SECONDS * 1000)
            sizes.clear()
            page.wait_for_timeout(IDLE_SECONDS * 1000)
            of.note(f"requests of an idle tab in {IDLE_SECONDS} s", SIZES[0], len(sizes))
        page.close()
    context.close()


def measure_thread(browser: Browser, of: Release, size: int) -> None:
    """Note the milliseconds of CPU of one first visit, and of one toggle."""
    context = browser.new_context()
    page = context.new_page()
    browser.start_tracing(page=page, categories=["blink.user_timing"])
    of.open(page, size)
    page.wait_for_timeout(1000)
    page.evaluate("name => window.toggle(name)", TOGGLED)
    marked(page, "toggled")
    trace: Any = json.loads(browser.stop_tracing())
    # `tts` is the CPU time that the thread has had until the mark.
    at = {each["name"]: each["tts"] / 1000 for each in trace["traceEvents"] if "tts" in each}
    for what, since, until in (
        ("until the first rows are painted", "opened", "first"),
        ("until all rows are painted", "opened", "all"),
        ("of a toggle: saved, read again and painted", "toggle", "toggled"),
    ):
        of.note(f"ms {what}", size, at[until] - at[since])
    context.close()


def main(checkouts: dict[str, Path]) -> None:
    with ExitStack() as stack:
        releases = {
            name: stack.enter_context(release(path.resolve())) for name, path in checkouts.items()
        }
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=needs.chromium(), args=FLAGS)
        stack.callback(browser.close)
        for each in releases.values():
            measure_network(browser, each)
        for size in SIZES:
            for _ in range(RUNS):
                for each in releases.values():
                    measure_thread(browser, each, size)
    print(
        "Of", " / ".join(f"{size:,}" for size in SIZES), f"rows; each time the median of {RUNS}:\n"
    )
    print(f"| | {' | '.join(releases)} |\n|{'---|' * (len(releases) + 1)}")
    for what in releases["now"].figures:
        print(f"| {what} | {' | '.join(each.median(what) for each in releases.values())} |")


if __name__ == "__main__":
    before = {"before": Path(sys.argv[1])} if sys.argv[1:] else {}
    main(before | {"now": ROOT})
