"""The lanes (a WordPress and its database), their sites, and the table of what was proven."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import table
from browser import Admin, chromium
from fetch import CACHE, ROOT, CommandFailed, FetchFailed, require, run
from mariadb import MariaDB
from playwright.sync_api import Browser
from trees import gutenberg_plugins, sqlite_drop_in, tree, wp_version
from wordpress import Site, SiteFailed

from tests.support.ports import free_port
from tests.support.processes import NoAnswer
from tests.support.receiver import Integration, Receiver

EXIT_NOT_FETCHED = 75


class Lane(NamedTuple):
    """A WordPress version on a database; what fails on a gate fails the run."""

    version: str
    database: str
    gate: bool

    def __str__(self) -> str:
        return f"{self.version}-{self.database}"


ALL_LANES = "6.8,6.1,7.1"
LANES = [Lane("6.8", "sqlite", True), Lane("6.1", "mariadb", True), Lane("7.1", "sqlite", False)]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lanes", default=ALL_LANES, help="WordPress versions, by comma")


def pytest_configure(config: pytest.Config) -> None:
    if "measure.py" not in config.args:
        # Runs of single lanes may go side by side.
        lanes = config.getoption("--lanes")
        name = "e2e" if lanes == ALL_LANES else f"e2e-{lanes}"
        config.pluginmanager.register(table.Table(ROOT / f"build/{name}.json"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    wanted = metafunc.config.getoption("--lanes").split(",")
    lanes = [lane for lane in LANES if lane.version in wanted]
    metafunc.parametrize("lane", lanes, ids=str, indirect=True, scope="session")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    CACHE.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="e2e-", dir=CACHE))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def programs() -> None:
    try:
        require("php", "mariadbd", "chromium-headless-shell", "faketime", "zip")
    except FetchFailed as failure:
        pytest.exit(f"download failed, nothing was tested: {failure}", EXIT_NOT_FETCHED)


@pytest.fixture(scope="session")
def mariadb(programs: None) -> Iterator[MariaDB]:
    # The path of a socket has to be short.
    home = Path(tempfile.mkdtemp(prefix="e2e-"))
    server = MariaDB(home / "m")  # started by the first lane that needs it
    yield server
    server.stop()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def lane(request: pytest.FixtureRequest, folder: Path, programs: None, mariadb: MariaDB) -> Lane:
    """Prove that WordPress itself runs before anything of ours is judged on it."""
    lane: Lane = request.param
    probe = Site(folder / f"probe-{lane}", lane.version, free_port())
    try:
        sqlite_drop_in()
        gutenberg_plugins()
        table.versions[str(lane)] = wp_version(tree(lane.version))
        probe.database = mariadb.database() if lane.database == "mariadb" else ""
        probe.install()
        probe.serve()
    except FetchFailed as failure:
        if lane.gate:
            pytest.exit(f"download failed, nothing was tested: {failure}", EXIT_NOT_FETCHED)
        pytest.skip(f"not run: {failure}")
    except (SiteFailed, NoAnswer, CommandFailed) as failure:
        if lane.gate:
            raise
        pytest.skip(f"not run: {failure}")
    finally:
        probe.stop()
    return lane


@pytest.fixture(scope="session")
def archive() -> Path:
    return ROOT / run([ROOT / "bin/plugin-zip"]).strip()


@pytest.fixture(scope="session")
def receiver(folder: Path) -> Iterator[Receiver]:
    receiver = Receiver(folder / "receiver", free_port())
    receiver.create()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture(scope="session")
def template(lane: Lane, folder: Path, mariadb: MariaDB, archive: Path) -> Site:
    """Make the site that most tests begin with a copy of: the plugin is active."""
    database = mariadb.database() if lane.database == "mariadb" else ""
    site = Site(folder / f"template-{lane}", lane.version, free_port(), database=database)
    site.install()
    site.install_zip(archive)
    return site


@pytest.fixture
def copy_site(folder: Path, mariadb: MariaDB) -> Iterator[Callable[..., Site]]:
    """Copy sites, and stop and delete the copies."""
    copies: list[Site] = []

    def copy(site: Site) -> Site:
        home = Path(tempfile.mkdtemp(prefix="site-", dir=folder))
        database = mariadb.copy(site.database) if site.database else ""
        copies.append(site.copy(home / "site", database))
        return copies[-1]

    yield copy
    for site in copies:
        site.stop()
        shutil.rmtree(site.root.parent)


@pytest.fixture
def new_site(lane: Lane, folder: Path, mariadb: MariaDB) -> Iterator[Callable[..., Site]]:
    """Install sites of another shape, without the plugin."""
    sites: list[Site] = []

    def install(**options: Any) -> Site:
        home = Path(tempfile.mkdtemp(prefix="site-", dir=folder))
        database = mariadb.database() if lane.database == "mariadb" else ""
        sites.append(Site(home / "site", lane.version, free_port(), database=database, **options))
        sites[-1].install()
        return sites[-1]

    yield install
    for site in sites:
        site.stop()
        shutil.rmtree(site.root.parent)


@pytest.fixture
def site(template: Site, copy_site: Callable[..., Site]) -> Site:
    site = copy_site(template)
    site.serve()
    return site


@pytest.fixture
def integration(site: Site, receiver: Receiver) -> Integration:
    """Tie the site to the receiver, as its settings page does."""
    made = receiver.add(site.url)
    assert site.connect(receiver.url, made.key)["result"] == "applied"
    return made


@pytest.fixture(scope="session")
def browser(programs: None) -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def log_in(browser: Browser, lane: Lane) -> Callable[[Site], Admin]:
    return lambda site: Admin(browser, site, ROOT / "build/screenshots" / str(lane))
