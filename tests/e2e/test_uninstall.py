"""Nothing is left behind."""

from collections.abc import Callable
from pathlib import Path

from wordpress import Site

from tests.support.receiver import Receiver

LEFT = """
$left = array();
foreach ( is_multisite() ? get_sites( array( 'fields' => 'ids' ) ) : array( 1 ) as $blog ) {
	is_multisite() && switch_to_blog( $blog );
	$left[] = array(
		$wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%igny8%'" ),
		(bool) strpos( serialize( _get_cron_array() ), 'igny8' ),
	);
}
echo wp_json_encode( $left );
"""
PLUGIN = "igny8-wp-plugin/igny8-wp-plugin.php"


def test_uninstall_leaves_nothing(
    new_site: Callable[..., Site], receiver: Receiver, archive: Path
) -> None:
    site = new_site()
    site.install_zip(archive)
    uninstall(site, receiver, [site.url])


def test_uninstall_leaves_nothing_in_a_network(
    new_site: Callable[..., Site], receiver: Receiver, archive: Path
) -> None:
    site = new_site(multisite=True)
    site.install_zip(archive, network_wide=True)
    site.php("igny8_test_add_site( '/second/' );", "admin")
    uninstall(site, receiver, [site.url, site.url + "/second"])


def uninstall(site: Site, receiver: Receiver, urls: list[str]) -> None:
    """Connect every site, delete the plugin as the list of plugins does, and look."""
    for url in urls:
        site.connect(receiver.url, receiver.add(url).key, url)
        site.php("set_transient( 'igny8_notice_1', array( 'type' => 'info' ), 60 );", url=url)
    before = site.php(LEFT)
    assert before.count("igny8_api_key") == len(urls)
    assert before.count("true") == len(urls)
    said = site.php(
        "require_once ABSPATH . 'wp-admin/includes/file.php';"
        f"deactivate_plugins( '{PLUGIN}', false, is_multisite() );"
        f"echo true === delete_plugins( array( '{PLUGIN}' ) ) ? 'deleted' : 'refused';",
        "admin",
    )
    assert said == "deleted"
    assert not (site.content / "plugins/igny8-wp-plugin").exists()
    assert site.php(LEFT) == "[" + ",".join(["[[],false]"] * len(urls)) + "]"
