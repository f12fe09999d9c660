"""What is told does not depend on who looks, in which language, on which screen."""

import shutil
from collections.abc import Callable
from itertools import cycle

import pytest
from browser import Admin
from wordpress import Site

from tests.support.processes import NoAnswer, wait_for
from tests.support.receiver import Integration

# What popular plugins do, in their smallest form.
DEPENDS = """
add_action( 'init', function () {
	$may    = current_user_can( 'manage_options' );
	$french = 'fr_FR' === determine_locale();
	register_post_type( 'members', array( 'label' => $french ? 'Membres' : 'Members',
		'public' => is_user_logged_in(), 'show_ui' => $may, 'show_in_rest' => $may ) );
	register_taxonomy( 'level', 'members', array( 'label' => 'Level ' . get_current_user_id() ) );
	if ( $may ) {
		register_post_type( 'only_for_some', array( 'public' => true ) );
	}
	if ( 'edit.php' === ( $GLOBALS['pagenow'] ?? '' ) ) {
		register_taxonomy( 'only_on_a_screen', 'post' );
	}
	if ( is_admin() ) {
		register_post_type( 'only_in_admin', array( 'public' => true ) );
	}
} );
add_filter( 'wp_count_posts', function ( $counts ) {
	return current_user_can( 'manage_options' ) ? $counts : (object) array( 'publish' => 0 );
} );
add_filter( 'terms_clauses', function ( $clauses ) {
	$clauses['where'] .= is_user_logged_in() ? ' AND 1 = 0' : '';
	return $clauses;
} );
"""
EDITOR = """
update_user_meta( 1, 'locale', 'fr_FR' );
$id = wp_insert_user( array( 'user_login' => 'editor', 'user_pass' => 'x', 'role' => 'editor',
	'user_email' => 'e@example.com', 'locale' => 'fr_FR' ) );
echo wp_json_encode( igny8_test_log_in( $id ) );
"""
SCREENS = ["/wp-admin/edit.php", "/wp-admin/profile.php", "/wp-admin/upload.php"]
NO_LOOPBACK = """
add_filter( 'pre_http_request', function ( $answer, $arguments, $url ) {
	return strpos( $url, 'admin-post.php' ) ? new WP_Error( 'http_request_failed', 'no' ) : $answer;
}, 10, 3 );
"""


@pytest.fixture
def readers(site: Site, log_in: Callable[[Site], Admin]) -> list[str]:
    """Return the cookies of an editor who reads French, and of an administrator."""
    site.add_plugin("depends", DEPENDS)
    return [site.cookies(EDITOR), log_in(site).cookies()]


def test_readers_in_turn_change_nothing(
    readers: list[str], site: Site, integration: Integration
) -> None:
    before, told = integration.pushes(), integration.read()
    for cookies, screen in zip(readers * 5, cycle(SCREENS), strict=False):
        site.get(screen, cookies)
    site.settle()
    assert integration.pushes() == before
    site.run_event("igny8_sync_site_structure")
    site.run_event("igny8_ask_receiver")
    site.php("igny8_sync_site_structure_to_backend();", "cli")
    assert (integration.show()["revision"], integration.changes(1)) == (1, [])

    types = told["post_types"]
    assert {"only_for_some", "only_in_admin"} <= set(types)
    assert (types["members"]["label"], types["members"]["show_ui"]) == ("Members", True)
    assert "only_on_a_screen" not in told["taxonomies"]
    assert told["taxonomies"]["category"]["count"] == 1
    assert types["post"]["count"] == 1


def test_a_real_change_is_still_noticed_among_readers(
    readers: list[str], site: Site, integration: Integration
) -> None:
    for cookies in readers:
        site.get("/wp-admin/profile.php", cookies)
    site.settle()
    site.register("new", when="get_option( 'has_new', true )")
    site.get("/wp-admin/profile.php", readers[0])
    wait_for(lambda: "new" in integration.read()["post_types"], "the type did not arrive")
    site.php("update_option( 'has_new', 0 );")
    site.get("/wp-admin/edit.php", readers[1])
    wait_for(lambda: "new" not in integration.read()["post_types"], "the type did not leave")
    labels = "$GLOBALS['wp_post_types']['post']->labels->name = 'News &amp; Events';"
    site.add_plugin("labels", f"add_action( 'init', function () {{ {labels} }} );")
    site.get("/wp-admin/profile.php", readers[1])
    wait_for(
        lambda: integration.read()["post_types"]["post"]["label"] == "News & Events",
        "the label did not arrive",
    )


def test_a_change_is_one_look_and_one_push(
    readers: list[str], site: Site, integration: Integration
) -> None:
    calls = "POST /wp-admin/admin-post.php"
    site.get("/wp-admin/profile.php", readers[0])
    site.settle()
    before, pushes = site.server_log.count(calls), integration.pushes()
    site.register("new")
    site.get("/wp-admin/profile.php", readers[0])
    site.get("/wp-admin/profile.php", readers[0])
    wait_for(lambda: "new" in integration.read()["post_types"], "the type did not arrive")
    site.settle()
    site.get("/wp-admin/profile.php", readers[0])
    assert integration.pushes() == pushes + 1
    # One to take the work over from the page, one to read.
    assert site.server_log.count(calls) == before + 2


def test_without_a_loopback_readers_do_not_take_turns(
    readers: list[str], site: Site, integration: Integration
) -> None:
    site.add_plugin("no_loopback", NO_LOOPBACK)
    settled = 0
    for _ in range(2):
        settled = integration.show()["revision"]
        for cookies, screen in zip(readers * 3, cycle(SCREENS), strict=False):
            site.get(screen, cookies)
        site.settle()
        site.run_event("igny8_sync_site_structure")
    assert integration.show()["revision"] == settled
    assert {row["what"] for row in integration.changes(1)} <= {"appeared"}
    site.register("new")
    site.get("/wp-admin/profile.php", readers[0])
    wait_for(lambda: "new" in integration.read()["post_types"], "the type did not arrive")


def test_the_theme_of_a_preview_is_not_read(
    readers: list[str], site: Site, integration: Integration
) -> None:
    other = site.content / "themes/other"
    shutil.copytree(next((site.content / "themes").glob("twenty*")), other)
    with (other / "functions.php").open("a") as functions:
        functions.write("\nadd_action( 'init', fn() => register_post_type( 'of_the_theme' ) );\n")
    for path in ("customize.php?theme=other", "site-editor.php?wp_theme_preview=other"):
        site.get(f"/wp-admin/{path}", readers[1])
    site.settle()
    site.run_event("igny8_sync_site_structure")
    assert integration.changes(1) == []


def test_nobody_else_becomes_the_reader(site: Site, integration: Integration) -> None:
    forged = f"{'a' * 16}.1.{'0' * 64}"
    assert "igny8:" not in site.post("/wp-admin/admin-post.php", {"igny8_read": forged})
    with pytest.raises(NoAnswer):
        wait_for(lambda: integration.pushes() > 1, "no push", seconds=1)
