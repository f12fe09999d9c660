"""WordPress is not always alone at the top of its host."""

from collections.abc import Callable
from pathlib import Path

from browser import SETTINGS, Admin
from wordpress import Site

from tests.support.processes import wait_for
from tests.support.receiver import Receiver


def test_wordpress_in_a_subdirectory(
    new_site: Callable[..., Site],
    receiver: Receiver,
    archive: Path,
    log_in: Callable[[Site], Admin],
) -> None:
    site = new_site(path="/blog")
    site.install_zip(archive)
    site.serve()
    integration = receiver.add(site.url)
    admin = log_in(site)
    admin.connect(receiver.url, integration.key)
    admin.sees("Successfully connected")
    assert integration.read()["site"]["home_url"] == site.url
    assert integration.sync_now()["delivered"] is True
    wait_for(lambda: site.last()["context"] == "rest", "the site did not push")


def test_wordpress_in_a_folder_of_its_own_is_found_by_a_link(
    new_site: Callable[..., Site],
    receiver: Receiver,
    archive: Path,
    log_in: Callable[[Site], Admin],
) -> None:
    site = new_site(path="/wp")
    site.install_zip(archive)
    home = site.url.removesuffix("/wp")
    site.config = site.config.replace(f"'WP_HOME', '{site.url}'", f"'WP_HOME', '{home}'")
    (site.root / "index.php").write_text(
        "<?php define( 'WP_USE_THEMES', true ); require __DIR__ . '/wp/wp-blog-header.php';"
    )
    (site.root / "router.php").write_text(
        "<?php if ( is_file( __DIR__ . strtok( $_SERVER['REQUEST_URI'], '?' ) ) ) { return false; }"
        " require __DIR__ . '/index.php';"
    )
    site.serve()
    integration = receiver.add(home)
    admin = log_in(site)
    admin.page.goto(integration.connect_link())
    admin.sees("Connect this site?")
    admin.press("Approve")
    admin.sees("Successfully connected")
    assert integration.read()["site"]["home_url"] == home


def test_a_network_of_sites_has_a_key_for_each(
    new_site: Callable[..., Site],
    receiver: Receiver,
    archive: Path,
    log_in: Callable[[Site], Admin],
) -> None:
    site = new_site(multisite=True)
    site.install_zip(archive, network_wide=True)
    site.serve()
    second = site.url + "/second"
    site.php("igny8_test_add_site( '/second/' );", "admin")
    integrations = {url: receiver.add(url) for url in (site.url, second)}
    admin = log_in(site)
    for url, integration in integrations.items():
        admin.page.goto(url + SETTINGS)
        admin.enter(receiver.url, integration.key)
        admin.sees("Successfully connected")
        assert integration.read()["site"]["home_url"] == url
    admin.picture("second site of a network")

    post = "wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'publish' ) );"
    site.php(f"{post} igny8_sync_site_structure_to_backend();", url=second)
    counts = [each.read()["post_types"]["post"]["count"] for each in integrations.values()]
    assert counts == [1, 2]

    site.php("wp_delete_site( 2 );", "admin")
    assert integrations[second].show()["disconnected_at"]
    plugin = "igny8-wp-plugin/igny8-wp-plugin.php"
    site.php(f"deactivate_plugins( '{plugin}', false, true );", "admin")
    assert integrations[site.url].show()["disconnected_at"]
