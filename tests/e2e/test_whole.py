"""A page arrives whole, whoever buffers it, and the push that is due comes all the same."""

from collections.abc import Callable

import pytest
from backend import Integration
from pages import Pages
from processes import wait_for
from wordpress import Site

BUFFER = """
add_action( 'admin_init', function () {
	ob_start( function ( $page ) { return %s; } );
}, 100 );
"""
OUTER = {
    "longer": "str_replace( '</head>', '<!--' . str_repeat( 'x', 2000 ) . '--></head>', $page )",
    "shorter": "preg_replace( '/>\\\\s+</', '><', $page )",
}
REFUSING = """
add_filter( 'pre_http_request', function ( $answer, $arguments, $url ) {
	return 0 === strpos( $url, home_url() ) ? new WP_Error( 'blocked', 'no loopback' ) : $answer;
}, 10, 3 );
"""
PAGE = "/wp-admin/about.php"


def refuse_loopback(site: Site) -> None:
    site.add_plugin("refusing", REFUSING)


def have_one_worker(site: Site) -> None:
    site.stop()
    site.workers = 1
    site.serve()


@pytest.mark.parametrize("size", OUTER)
@pytest.mark.parametrize("trouble", [None, refuse_loopback, have_one_worker])
def test_page_is_whole_when_a_push_is_due(
    site: Site, integration: Integration, size: str, trouble: Callable[[Site], None] | None
) -> None:
    pages = Pages(site)
    site.add_plugin("buffer", BUFFER % OUTER[size])
    if trouble:
        trouble(site)
    pages.ask(PAGE)
    before, pushes = pages.ask(PAGE), integration.pushes()
    due = pages.ask(PAGE + "?due")
    wait_for(lambda: integration.pushes() > pushes, "nothing was pushed")
    assert ("x" * 2000 in before.text) == (size == "longer")
    assert due.text.replace("?due", "") == before.text
