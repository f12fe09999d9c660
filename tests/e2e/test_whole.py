"""A page arrives whole, whoever buffers it, and the push that is due comes all the same."""

import re

import pytest
from pages import Pages, failing
from wordpress import Site

from tests.support.processes import wait_for
from tests.support.receiver import Integration

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


# What hosts switch off and WordPress itself does without (but wp-cron.php).
SWITCHED_OFF = (
    "ignore_user_abort,session_status,session_write_close,set_time_limit,error_log,usleep,sleep,"
    "flush,putenv,php_uname,getmypid,gethostname,exec,shell_exec,"
    "system,passthru,popen,proc_open,fsockopen,stream_socket_client,mail,disk_free_space"
)


@pytest.fixture
def pages(site: Site, integration: Integration) -> Pages:
    return Pages(site)


def asked_whole(pages: Pages, integration: Integration) -> None:
    """Ask for a page with and without a push that is due, in a longer and in a shorter form."""
    for name, code in OUTER.items():
        pages.site.add_plugin("buffer", BUFFER % code)
        pages.ask(PAGE)
        before, pushes = pages.ask(PAGE), integration.pushes()
        due = pages.ask(PAGE + "?due")
        wait_for(lambda pushes=pushes: integration.pushes() > pushes, "nothing was pushed")
        assert ("x" * 2000 in before.text) == (name == "longer")
        assert timeless(due.text) == timeless(before.text)


def timeless(text: str) -> str:
    return re.sub(r"[0-9]{10}", "TIME", text.replace("?due", ""))


def test_page_is_whole_when_a_push_is_due(pages: Pages, integration: Integration) -> None:
    asked_whole(pages, integration)
    wait_for(lambda: pages.site.last()["trigger"] == "cron", "the push was not noted")
    assert pages.site.last()["context"] == "admin"


def test_page_is_whole_where_the_site_cannot_call_itself(
    pages: Pages, integration: Integration
) -> None:
    pages.site.add_plugin("refusing", REFUSING)
    asked_whole(pages, integration)


def test_page_is_whole_where_one_process_does_everything(
    pages: Pages, integration: Integration
) -> None:
    pages.site.stop()
    pages.site.workers = 1
    pages.site.serve()
    asked_whole(pages, integration)


def test_functions_that_a_host_switched_off(pages: Pages, integration: Integration) -> None:
    pages.site.stop()
    pages.site.settings = {"disable_functions": SWITCHED_OFF}
    pages.site.serve()
    asked_whole(pages, integration)
    assert integration.sync_now()["delivered"] is True
    wait_for(lambda: integration.show()["sync_requested_at"] is None, "the site did not push")
    assert failing(pages.everything(cron="/")) == {}
    assert re.findall("PHP Fatal.*", pages.site.debug_log + pages.site.server_log) == []
