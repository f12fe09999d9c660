"""Whatever breaks inside the plugin, the site goes on, and its pages say what happened."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from backend import Integration
from browser import SETTINGS
from pages import ACTIONS, HEALTH, Pages, failing
from processes import NoAnswer, wait_for
from wordpress import Site, SiteFailed

FAULT = "throw new Error( 'injected fault' );"
GUARDED = re.compile(r"igny8_(?:on|guarded)\(\s*(?:'[^']+',\s*)?(?:'(igny8_\w+)'|array\( self::class, '(\w+)')")
AFTER_A_FAULT = re.compile("fault|return_to_page|no_structure|load_file")


@pytest.fixture
def pages(site: Site, integration: Integration) -> Pages:
    site.stop()
    site.settings = {"opcache.revalidate_freq": "0"}  # what a test breaks is broken at once
    site.serve()
    return Pages(site)


def folder(site: Site) -> Path:
    return site.content / "plugins/igny8-wp-plugin"


def sources(site: Site) -> list[Path]:
    return sorted(path for path in folder(site).rglob("*.php") if path.name != "uninstall.php")


def entry_points(site: Site) -> list[str]:
    """Return every function that the plugin guards, wherever it says so."""
    text = "\n".join(path.read_text() for path in sources(site))
    functions = {name or method for name, method in GUARDED.findall(text)}
    functions |= {"igny8_run_overdue", "igny8_settle_and_push", "igny8_push_on_request"}
    return sorted(name for name in functions | set(ACTIONS) if not AFTER_A_FAULT.search(name))


@contextmanager
def broken(site: Site, function: str) -> Iterator[None]:
    """Have a function of the installed plugin throw."""
    head = re.compile(rf"function {function}\([^{{]*\{{\n")
    (path,) = (path for path in folder(site).rglob("*.php") if head.search(path.read_text()))
    text = path.read_text()
    path.write_text(head.sub(lambda found: found[0] + FAULT, text, count=1))
    yield
    path.write_text(text)


def tells(pages: Pages) -> bool:
    """Tell whether the settings page and Site Health say what happened."""
    return all("injected fault" in pages.ask(path).text for path in (SETTINGS, HEALTH))


def visit(pages: Pages, key: str, function: str) -> dict[str, object]:
    """Go wherever the function is used, and return what failed there."""
    found = failing(pages.everything())
    if (answer := pages.request_push(key)).status not in {202, 404, 503}:
        found["sync-structure"] = answer
    if function in ACTIONS:
        found |= failing({function: pages.act(function)})
    if function in {"igny8_activate", "igny8_deactivate", "igny8_expect_change"}:
        found |= failing({action: pages.switch(action) for action in ("deactivate", "activate")})
    if function == "igny8_site_is_deleted":
        gone = "new WP_Site( (object) array( 'blog_id' => 2 ) )"
        pages.site.php(f"do_action( 'wp_uninitialize_site', {gone} );")
    if function == "igny8_settle_and_push":
        pages.site.register("new")
        found |= failing({"a change": pages.ask("/wp-admin/")})
    if function.startswith("igny8_cli"):
        with suppress(SiteFailed):
            pages.site.php("call_user_func( WP_CLI::$commands['igny8 sync'] );", "cli")
    return found


def test_a_fault_at_any_entry_point(site: Site, pages: Pages, integration: Integration) -> None:
    untold: set[str] = set()
    for function in entry_points(site):
        with broken(site, function):
            assert visit(pages, integration.key, function) == {}, function
        try:
            wait_for(lambda: tells(pages), function, seconds=5)
        except NoAnswer:
            untold.add(function)
        pages.ask("/?forget")
    assert untold == set()
    assert "PHP Fatal" not in site.debug_log
