"""The npm package, installed from its tarball, in applications of React, Vue and Svelte."""

import json
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import numbers
from tests.browser.host import Host, serving
from tests.support.npm import installed
from tests.support.receiver import Integration
from tests.support.serving import ROOT

PACKAGE = ROOT / "clients/content-types"
SVELTE = ("svelte-check", "--tsconfig", "tsconfig.svelte.json", "--fail-on-warnings")
VUE = ("vue-tsc", "--project", ".")
NPM = ("npm", "--silent", "--no-audit", "--no-fund")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed."""
    words = list(map(str, command))
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The applications with the package installed from its tarball, and built."""
    folder = installed(Path(__file__).parent / "package", tmp_path_factory)
    (packed,) = json.loads(run(*NPM, "pack", "--json", "--pack-destination", folder, cwd=PACKAGE))
    numbers.tell(
        "the package", f"{packed['size']:,} bytes packed, {packed['unpackedSize']:,} unpacked"
    )
    run(*NPM, "install", "--no-save", "--offline", folder / packed["filename"], cwd=folder)
    run("node_modules/.bin/vite", "build", cwd=folder)
    return folder


@pytest.mark.parametrize("framework", ["react", "vue", "svelte"])
def test_a_built_application_shows_the_tab(
    apps: Path, shop: Integration, host: Host, page: Page, framework: str
) -> None:
    given = f"src={quote(shop.src)}&token={shop.token()}"
    with serving(host, apps / "dist"):
        page.goto(f"{host.origin}/{framework}.html#{given}")
        # Each begins with an expired token, so this shows that its handler was called, too.
        expect(page.locator('tr[data-name="post"]')).to_be_visible()


@pytest.mark.parametrize(
    "checker",
    [VUE, SVELTE],
    ids=["React and Vue", "Svelte"],
)
def test_the_types_hold(apps: Path, checker: tuple[str, ...]) -> None:
    run(apps / "node_modules/.bin" / checker[0], *checker[1:], cwd=apps)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "checker"),
    [
        ("react.tsx", "token={token}", "token={7}", VUE),
        ("App.vue", ':token="token"', ':token="7"', VUE),
        ("App.svelte", "{token}", "token={7}", SVELTE),
    ],
)
def test_the_types_refuse_what_is_wrong(
    apps: Path, file: str, right: str, wrong: str, checker: tuple[str, ...]
) -> None:
    path = apps / file
    text = path.read_text()
    path.write_text(text.replace(right, wrong))
    try:
        with pytest.raises(AssertionError, match="number"):
            run(apps / "node_modules/.bin" / checker[0], *checker[1:], cwd=apps)
    finally:
        path.write_text(text)
