"""The console in Chromium, with a million integrations: what an operator waits for.

`PYTHONPATH=. python bench/console_million.py [NUMBER] [ENGINE …]` takes the databases of
`fleet_million.py` (see there for FLEET_FOLDER), opens the console of a receiver with its usual
workers, and does each thing by the controls of the page, ROUNDS times. A time ends when what was
asked for is painted; a search that finds nothing at first asks for page after page, and all of
them count. `!` marks what takes longer than a second.
"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from sqlalchemy import update

from bench.fleet_million import NUMBER, fill_in, kept
from tests.browser import needs
from tests.browser.conftest import FLAGS
from tests.browser.shop import POST_TYPES
from tests.support.databases import ENGINES
from tests.support.receiver import Integration, Receiver
from tests.support.serving import flask, serve, workers

ROUNDS = 3
TYPING_MS = 50  # from key to key
MAX_MS = 1000
TIMEOUT_MS = 120_000
LINE = "{:<58} {:>10} {:>10} {:>9} {:>9} {}"
# Each search as it is put together by the filters; the last one is measured.
SEARCHES = (
    *(f"state={each}" for each in ("fresh", "late", "stale", "never", "disconnected")),
    *(
        f"trouble={each}"
        for each in ("late", "stale", "never", "site_mismatch", "skewed", "shrunk")
    ),
    *("has=post_types:post", "has=post_types:product:on", "has=post_types:rare"),
    *("has=post_types:own_774", "has=post_types:nowhere"),
    *("lacks=post_types:product", "lacks=post_types:post", "lacks=post_types:rare"),
    *("label=tenant:tenant-7", "label=tenant:nobody", "q=site-777", "q=nowhere"),
    *("wp_version=<6.8", "wp_version=>=6.8", "php_version=<7", "plugin_version=1.1"),
    *("state=late&has=post_types:event", "state=fresh&lacks=post_types:post"),
    *("trouble=never&has=post_types:post", "trouble=shrunk&label=tenant:tenant-7"),
    *("has=post_types:product&has=post_types:event", "q=site-77&has=post_types:event"),
    *("state=fresh&q=nowhere", "state=fresh&wp_version=5"),
)
TYPED = ("post_types:pro", "prod", "own_774")
RADAR = ("what=appeared", "what=changed", "hours=1", "hours=720")
# A time begins with what the operator does; it ends in the frame after the one that has the view.
WATCH = """
for (const kind of ["click", "change", "input", "submit"]) {
  addEventListener(kind, () => { window.began = performance.now(); }, true);
}
new MutationObserver(() => {
  if (document.querySelector("main[aria-busy]")) return;
  requestAnimationFrame(() => setTimeout(() => {
    document.documentElement.dataset.took = performance.now() - (window.began ?? 0);
  }));
}).observe(document, { subtree: true, attributeFilter: ["aria-busy"] });
"""
FORGET = (
    "() => { performance.clearResourceTimings(); delete document.documentElement.dataset.took; }"
)
TOOK = """() => {
  const all = performance.getEntriesByType("resource");
  const loaded = all.filter(({ name }) => name.includes("/api/"));
  const bytes = loaded.reduce((sum, each) => sum + each.transferSize, 0);
  return [Number(document.documentElement.dataset.took), loaded.length, bytes];
}"""
LOADED = """() => {
  const all = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
  const paints = performance.getEntriesByType("paint").map(({ startTime }) => startTime);
  const bytes = all.reduce((sum, each) => sum + each.transferSize, 0);
  return [paints[0], Number(document.documentElement.dataset.took), all.length, bytes];
}"""
Taken = tuple[float, int, int]  # milliseconds, requests, bytes


def shown(name: str, taken: list[Taken]) -> None:
    times = [each[0] for each in taken]
    kilobytes = f"{max(each[2] for each in taken) / 1000:.1f} kB"
    asked = max(each[1] for each in taken)
    told = (f"{each:.0f} ms" for each in (median(times), max(times)))
    print(LINE.format(name, *told, asked, kilobytes, "!" * (max(times) > MAX_MS)), flush=True)


class Console:
    """The page of an operator who has signed in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def take(self, act: Callable[[], Any]) -> Taken:
        """Do something that shows another view, and return what that took."""
        self.page.evaluate(FORGET)
        act()
        self.page.wait_for_selector("html[data-took]", state="attached", timeout=TIMEOUT_MS)
        took, requests, size = self.page.evaluate(TOOK)
        return took, requests, size

    def follow(self, view: str) -> Taken:
        return self.take(self.page.locator(f"nav a[href='?view={view}']").click)

    def find(self, search: str) -> Taken:
        """Start from all sites, add one filter after the other, and return what the last took."""
        self.follow("sites")
        *_, last = [self._add(*each.split("=", 1)) for each in search.split("&")]
        return last

    def _add(self, name: str, value: str) -> Taken:
        if name in {"state", "trouble"}:
            return self.pick(name, value)
        if name == "q":
            self.page.locator("input[name=q]").fill(value)
            return self.take(self.page.locator("form:has([name=q]) button").click)
        self.page.locator("select[name=what]").select_option(name)
        self.page.evaluate(FORGET)
        self.page.locator("input[name=value]").fill(value)
        if name in {"has", "lacks"}:
            self._await_completion()
        return self.take(self.page.locator("form:has([name=value]) button").click)

    def pick(self, name: str, value: str) -> Taken:
        return self.take(lambda: self.page.locator(f"select[name={name}]").select_option(value))

    def choose(self, choice: str) -> Taken:
        """Choose another question of the radar."""
        self.follow("radar")
        return self.pick(*choice.split("="))

    def open_tab(self) -> Taken:
        """Open the first site; return how long it took until its tab was there."""
        self.take(self.page.locator("tbody a").first.click)
        return self._until(self.page.locator("igny8-content-types").get_by_text("Posts").first)

    def complete(self, typed: str) -> Taken:
        """Type a part of a name; return how long after the last key names were offered."""
        self.follow("sites")
        self.page.evaluate(FORGET)
        self.page.locator("input[name=value]").press_sequentially(typed, delay=TYPING_MS)
        return self._until(self.page.locator("#completions option").first)

    def _until(self, what: Locator) -> Taken:
        """Return how long after the last event something was there."""
        what.wait_for(state="attached")
        took = self.page.evaluate("() => performance.now() - window.began")
        return took, *self.page.evaluate(TOOK)[1:]

    def _await_completion(self) -> None:
        """Wait for what begins like that which was typed, and for what contains it."""
        while self.page.evaluate(TOOK)[1] < 2:
            time.sleep(0.01)

    def heap(self) -> float:
        """Return the bytes of JavaScript that are in use, without what is garbage."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize"))


def visit(browser: Browser, link: str) -> tuple[Console, list[Taken]]:
    """Open the console with nothing cached; return its first paint and its first view."""
    page = browser.new_context().new_page()
    page.add_init_script(WATCH)
    page.goto(link)
    page.wait_for_selector("html[data-took]", state="attached", timeout=TIMEOUT_MS)
    painted, took, requests, size = page.evaluate(LOADED)
    return Console(page), [(painted, requests, size), (took, requests, size)]


def count_anew(browser: Browser, link: str) -> Taken:
    """Open the console of a fleet that was never counted; look again until its numbers stand."""
    started, (console, views) = time.perf_counter(), visit(browser, link)
    while not console.page.locator(".cards + .hint time").count():
        time.sleep(0.1)
        console.follow("overview")
    return 1000 * (time.perf_counter() - started), *views[1][1:]


def ask(console: Console, site: int) -> Iterator[tuple[str, Callable[[], Taken]]]:
    """Give what an operator does, by name."""
    page, follow = console.page, console.follow
    yield "overview", lambda: follow("overview")
    yield "all sites", lambda: follow("sites")
    yield (
        "  the next page of them",
        lambda: (follow("sites"), console.take(page.locator(".pages a").click))[1],
    )
    yield from ((f"  {search}", partial(console.find, search)) for search in SEARCHES)
    yield from ((f"completion of {typed}", partial(console.complete, typed)) for typed in TYPED)
    yield "radar: what left in a day", lambda: follow("radar")
    changed = page.locator("tbody a").first
    yield from ((f"  {choice}", partial(console.choose, choice)) for choice in RADAR)
    yield "  the sites of its first row", lambda: (follow("radar"), console.take(changed.click))[1]
    yield "site", lambda: (console.find(f"q=site-{site}"), console.take(changed.click))[1]
    yield (
        "  until its tab is there",
        lambda: (console.find(f"q=site-{site}"), console.open_tab())[1],
    )
    yield "endpoints", lambda: follow("endpoints")


def push(address: str, key: str, site: int) -> None:
    """Let a site push twice, so that there is one with all that its page may show."""
    receiver = Receiver(Path(), urlsplit(address).port or 0, admin_key=key)
    made = receiver.call("POST", f"/{site}/keys/", key, {})
    shop = Integration(receiver, site, made["api_key"])
    shop.push(POST_TYPES)
    shop.push({"post": POST_TYPES["post"]})


def forget_counts() -> None:
    """Make the numbers of the fleet unknown, as before the first time that one looks."""
    from receiver import create_app
    from receiver.db.engine import writing
    from receiver.db.fleet_models import Gauges

    with create_app().app_context(), writing() as connection:
        connection.execute(update(Gauges).values(due_at=0, counted_at=None, counts="{}"))


def measure(browser: Browser, url: str, key: str, site: int) -> None:
    forget_counts()
    with serve(url) as address:
        push(address, key, site)
        link = flask(url, "console-link", PUBLIC_URL=address).stdout.strip()
        shown(
            "until the numbers of a fleet stand that was never counted", [count_anew(browser, link)]
        )
        visits = [visit(browser, link) for _ in range(ROUNDS)]
        shown("first paint of a first visit", [views[0] for _, views in visits])
        shown("overview of a first visit", [views[1] for _, views in visits])
        console = visits[-1][0]
        for name, act in ask(console, site):
            shown(name, [act() for _ in range(ROUNDS)])
        rss = sorted(process.memory_info().rss for process in workers(address))
        print(f"workers: {' and '.join(f'{each / 1e6:.0f} MB' for each in rss)}")
        print(f"page: {console.heap() / 1e6:.1f} MB of JavaScript, {renderer() / 1e6:.0f} MB RSS")


def renderer() -> int:
    """Return the memory of the largest process that shows a page."""
    processes = psutil.Process().children(recursive=True)
    return max(each.memory_info().rss for each in processes if "--type=renderer" in each.cmdline())


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=needs.chromium(), args=FLAGS)
        for engine in sys.argv[2:] or ENGINES:
            with kept(engine) as url:
                assert flask(url, "db", "upgrade").returncode == 0
                key = fill_in(url, number)
                print(f"\n{engine}, {number} integrations")
                print(LINE.format("", "median", "longest", "requests", "bytes", ""))
                measure(chromium, url, key, site=number * 7 // 9)
        chromium.close()


if __name__ == "__main__":
    main()
