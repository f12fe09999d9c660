"""Nothing is left behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from backend import Receiver
from wordpress import Site

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


@pytest.mark.parametrize("multisite", [False, True], ids=["site", "network"])
def test_uninstall_leaves_nothing(
    new_site: Callable[..., Site], receiver: Receiver, archive: Path, *, multisite: bool
) -> None:
    site = new_site(multisite=multisite)
    site.install_zip(archive, network_wide=multisite)
    urls = [site.url]
    if multisite:
        create = "wpmu_create_blog( $_SERVER['HTTP_HOST'], '/second/', 'Second', 1 );"
        site.php(create, "admin")
        urls.append(site.url + "/second")
    for url in urls:
        site.connect(receiver.url, receiver.add(url).key, url)
        site.php("set_transient( 'igny8_notice_1', array( 'type' => 'info' ), 60 );", url=url)
    before = site.php(LEFT)
    assert before.count("igny8_api_key") == len(urls)
    assert "true" in before

    site.php(f"deactivate_plugins( '{PLUGIN}', false, {str(multisite).lower()} );", "admin")
    site.php(
        "require_once ABSPATH . 'wp-admin/includes/file.php';"
        f"$done = delete_plugins( array( '{PLUGIN}' ) );"
        "if ( true !== $done ) { exit( 1 ); }",
        "admin",
    )
    assert not (site.content / "plugins/igny8-wp-plugin").exists()
    assert site.value("1") == 1
    empty = "[" + ",".join(["[[],false]"] * len(urls)) + "]"
    assert site.php(LEFT) == empty
