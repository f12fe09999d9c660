"""A receiver, a browser, and tabs that may log no error."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import needs, numbers
from tests.browser.host import Host
from tests.browser.host import host as serve_host
from tests.browser.shop import POST_TYPES, SYNCED, TAXONOMIES
from tests.browser.tab import Tab
from tests.browser.zones import zone_where_it_is
from tests.support.ports import free_port
from tests.support.receiver import Integration, Receiver

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# What browsers log themselves, whoever handles it: a network that refuses, and an icon, which no
# page of these tests asks for.
LOGGED = ("Failed to load resource", "CORS request did not succeed", "/favicon.ico")
sites = itertools.count(1)
expect.set_options(timeout=15_000)  # the machine may be busy


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(numbers)
    config.addinivalue_line("markers", "chromium: Playwright can do it in Chromium only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--firefox"):
        return
    for item in items:
        if item.get_closest_marker("chromium"):
            item.add_marker(pytest.mark.skip("Playwright can do it in Chromium only"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--firefox", action="store_true", help="test in Firefox, not in Chromium")


@pytest.fixture(scope="session")
def is_firefox(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--firefox"))


@pytest.fixture(scope="session")
def browser(is_firefox: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        if is_firefox:
            path = needs.firefox(tmp_path_factory.mktemp("firefox"))
            browser = playwright.firefox.launch(executable_path=path, channel="moz-firefox")
        else:
            path = needs.chromium()
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    return needs.axe()


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with serve_host() as host:
        yield host


@pytest.fixture(scope="session")
def receiver(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    settings = {"CORS_ORIGINS": host.origin, "PUSHES_PER_MINUTE": "0"}
    receiver = Receiver(tmp_path_factory.mktemp("receiver"), free_port(), settings)
    receiver.create()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def new(receiver: Receiver) -> Callable[..., Integration]:
    """Make an integration that has not pushed yet."""

    def make(site_url: str | None = None) -> Integration:
        return receiver.add(site_url or f"https://new-{next(sites)}.example")

    return make


@pytest.fixture
def shop(new: Callable[..., Integration]) -> Integration:
    """Make an integration that has pushed a bit of everything."""
    integration = new()
    integration.push(POST_TYPES, TAXONOMIES)
    integration.sync(SYNCED, {"category": 18, "post_tag": 77})
    return integration


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    # At noon what was two hours ago is of the same day, at whatever time the tests run.
    zone = zone_where_it_is(12)
    context = browser.new_context(viewport={"width": 1120, "height": 1000}, timezone_id=zone)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may go wrong unseen."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    assert [each for each in complaints if not any(words in each for words in LOGGED)] == []


@pytest.fixture
def open_tab(page: Page) -> Callable[..., Tab]:
    """Open the page of an integration."""

    def open_tab(integration: Integration, may: str = "edit") -> Tab:
        tab = Tab(page, integration)
        tab.open(integration.token(may))
        return tab

    return open_tab
