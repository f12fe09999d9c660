"""Whatever breaks inside the plugin, the site goes on, and its pages say what happened."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import SETTINGS
from conftest import Lane
from pages import ACTIONS, HEALTH, Pages, failing
from wordpress import Site

from tests.support.processes import NoAnswer, wait_for
from tests.support.receiver import Integration

FAULT = "throw new Error( 'injected fault' );"
BROKEN_FILES = ["<?php function {", f"<?php {FAULT}", None]
TOLD = ("injected fault", "syntax error", "is missing. Install the plugin again.")
SWITCHED = {
    "igny8_activate",
    "igny8_deactivate",
    "igny8_expect_change",
    "igny8_schedule_regular_events",
    "igny8_unschedule_events",
}
# What no page of theirs calls on every version of WordPress.
CALLED = {
    "igny8_deny_page": "'admin_page_access_denied', ''",
    "igny8_add_connector": "'wp_connectors_init', new stdClass()",
    "igny8_enqueue_connector": "'options-connectors-wp-admin_init', ''",
    "igny8_connector_data": "'script_module_data_igny8-connector', array()",
}
# Content comes, changes and goes.
CONTENT = """
    $post = wp_insert_post( array( 'post_title' => 'x', 'post_status' => 'publish' ) );
    wp_update_post( array( 'ID' => $post, 'post_type' => 'page' ) );
    wp_delete_post( $post, true );
    $term = wp_insert_term( 'x', 'category' );
    wp_delete_term( $term['term_id'], 'category' );
    $file = wp_insert_attachment( array( 'post_title' => 'x' ) );
    wp_delete_attachment( $file, true );
    do_action( 'import_end' );
"""
GUARDS = {"igny8-wp-plugin.php", "host.php", "guard.php"}
NAMED = r"(?:'(igny8_\w+)'|array\( self::class, '(\w+)')"
GUARDED = re.compile(rf"(?:igny8_on\([^;]*?,|igny8_guarded\()\s*{NAMED}")
AFTER_A_FAULT = re.compile("fault|return_to_page|no_structure|load_file|end_reader")


@pytest.fixture
def pages(site: Site, integration: Integration) -> Pages:
    return Pages(site)


def folder(site: Site) -> Path:
    return site.content / "plugins/igny8-wp-plugin"


def sources(site: Site) -> list[Path]:
    return sorted(path for path in folder(site).rglob("*.php") if path.name != "uninstall.php")


def entry_points(site: Site) -> list[str]:
    """Return every function that the plugin guards, wherever it says so."""
    text = "\n".join(path.read_text() for path in sources(site))
    functions = {name or method for name, method in GUARDED.findall(text)}
    functions |= after_answer(site)
    return sorted(name for name in functions | set(ACTIONS) if not AFTER_A_FAULT.search(name))


def after_answer(site: Site) -> set[str]:
    """Return what begins when a page has been sent, in a process that may load the plugin later."""
    text = "\n".join(path.read_text() for path in sources(site))
    return set(re.findall(r"igny8_after_answer\( '(\w+)'", text))


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
    texts = [pages.ask(path).text for path in (SETTINGS, HEALTH)]
    return all(any(words in text for words in TOLD) for text in texts)


def visit(pages: Pages, key: str, function: str) -> dict[str, object]:
    """Go wherever the function is used, and return what failed there."""
    found = failing(pages.everything())
    if (answer := pages.request_push(key)).status not in {202, 404, 503}:
        found["sync-structure"] = answer
    if function in ACTIONS:
        found |= failing({function: pages.act(function, sure="1")})
    if function == "igny8_push_counts":
        pages.site.php("do_action( 'igny8_push_counts' );", "cron")
    if function in SWITCHED:
        found |= failing({action: pages.switch(action) for action in ("deactivate", "activate")})
    if function == "igny8_site_is_deleted":
        load = "require_once ABSPATH . WPINC . '/class-wp-site.php';"
        gone = "new WP_Site( (object) array( 'blog_id' => 2 ) )"
        pages.site.php(f"{load} do_action( 'wp_uninitialize_site', {gone} );")
    if re.match("igny8_(post|media|term)_|igny8_note_", function):
        pages.site.php(CONTENT)
    if function in CALLED:
        pages.site.php(f"apply_filters( {CALLED[function]} );", "admin")
    if function == "igny8_lead_link":
        found |= failing({"link": pages.ask("/?igny8_link=1")})
    if function == "igny8_enqueue_login_script":
        pages.site.get("/wp-login.php")
    if function.startswith("igny8_settle"):
        pages.site.register("new")
        found |= failing({"a change": pages.ask("/wp-admin/")})
    if function.startswith("igny8_cli"):
        pages.site.wp(function.removeprefix("igny8_cli_"))
    return found


def some(lane: Lane, every: list[Any]) -> list[Any]:
    """Return all on one version, and a part of them, to save time, on the others."""
    return every if lane.version == "6.8" else every[::10]


def test_a_fault_at_any_entry_point(
    lane: Lane, site: Site, pages: Pages, integration: Integration
) -> None:
    untold, later = set[str](), after_answer(site)
    for function in some(lane, entry_points(site)):
        with broken(site, function):
            assert visit(pages, integration.key, function) == {}, function
            if function in later:
                wait_for(lambda: tells(pages), function)
        try:
            wait_for(lambda: tells(pages), function, seconds=5)
        except NoAnswer:
            untold.add(function)
        pages.ask("/?forget")
    assert untold == set()
    assert "PHP Fatal" not in site.debug_log


def test_a_file_that_is_broken_or_missing(lane: Lane, site: Site, pages: Pages) -> None:
    files = [path for path in sources(site) if path.name not in GUARDS]
    for number, path in enumerate(some(lane, files)):
        text = path.read_text()
        content = BROKEN_FILES[number % 3]
        path.write_text(content) if content else path.unlink()
        assert failing(pages.everything()) == {}, path.name
        assert path.name in {"faults.php", "site-health.php"} or tells(pages), path.name
        path.write_text(text)
        pages.ask("/?forget")


def test_a_fault_while_it_is_deleted(site: Site, pages: Pages) -> None:
    pages.switch("deactivate")
    for function in ("igny8_uninstall", "igny8_uninstall_site"):
        with broken(site, function):
            copy = folder(site).rename(folder(site).with_name("kept"))
            shutil.copytree(copy, folder(site))
            assert failing({function: pages.delete()}) == {}
            assert not folder(site).exists()
            copy.rename(folder(site))


def test_a_second_copy_of_the_plugin(site: Site, pages: Pages) -> None:
    shutil.copytree(folder(site), folder(site).with_name("igny8-wp-plugin-1"))
    second = "igny8-wp-plugin-1/igny8-wp-plugin.php"
    assert "triggered a" not in pages.switch("activate", second).text
    assert second in site.value("get_option( 'active_plugins' )")
    assert failing(pages.everything()) == {}
