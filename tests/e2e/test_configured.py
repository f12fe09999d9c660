"""A connection that an agency configures: the site follows it by itself."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import wpconfig
from browser import SETTINGS, Admin
from fetch import run
from playwright.sync_api import expect
from wordpress import Site

from tests.support.processes import wait_for
from tests.support.receiver import Integration, Receiver

LINE = re.compile(r"\ndefine\( 'IGNY8_CONNECTION'.*")


def define(site: Site, value: str) -> None:
    """Have wp-config.php define the connection, as PHP; "" takes it away."""
    line = f"\ndefine( 'IGNY8_CONNECTION', {value} );" if value else ""
    site.config = LINE.sub("", site.config).replace("<?php", "<?php" + line, 1)


def text(integration: Integration) -> str:
    return wpconfig.php_value(integration.connection)


def health(site: Site) -> str:
    return json.dumps(json.loads(site.wp("status", "--format=json").stdout))


def test_a_constant_is_followed(
    site: Site, receiver: Receiver, log_in: Callable[[Site], Admin]
) -> None:
    admin, first = log_in(site), receiver.add(site.url)
    define(site, text(first))
    admin.open("/wp-admin/")
    wait_for(lambda: first.read()["revision"] == 1, "nobody connected")
    admin.open(SETTINGS)
    admin.sees("the constant IGNY8_CONNECTION in wp-config.php")
    expect(admin.page.locator("#igny8-string")).to_have_count(0)
    expect(admin.page.get_by_role("button", name="Disconnect")).to_have_count(0)
    admin.picture("configured")
    dump = site.php(
        'global $wpdb; echo wp_json_encode( $wpdb->get_results( "SELECT * FROM'
        " $wpdb->options WHERE option_name NOT LIKE '%work%'\" ) );"
    )
    assert "igny8_connection" in dump
    assert first.key not in dump
    assert site.wp("connect", first.connection).returncode == 1
    assert site.wp("disconnect").returncode == 1

    other = receiver.add(f"https://other-{site.port}.example")
    define(site, text(other))
    site.run_event("igny8_sync_site_structure")
    assert other.read()["revision"] == 1
    assert site.value("igny8_connection()['integration']") == other.id

    define(site, "")
    admin.open(SETTINGS)
    expect(admin.page.locator("#igny8-string")).to_have_count(1)
    wait_for(lambda: not site.value("get_option( 'igny8_connection' )"), "nobody disconnected")
    assert "igny8" not in site.php("echo wp_json_encode( _get_cron_array() );")


def test_a_constant_that_does_not_work_is_told(
    site: Site, receiver: Receiver, log_in: Callable[[Site], Admin]
) -> None:
    admin = log_in(site)
    for value, words in (
        (receiver.url, "This is an address without its key."),
        (receiver.url.replace("://", f"://{receiver.admin_key}@"), "not an administrator's"),
        (receiver.url.replace("://", f"://whsec_{'0' * 60}@"), "does not accept this key"),
    ):
        define(site, wpconfig.php_value(value))
        admin.open(SETTINGS)
        admin.sees(words)
        admin.sees("the constant IGNY8_CONNECTION in wp-config.php")
        assert words in health(site)
    admin.picture("configured, refused")
    admin.open("/wp-admin/site-health.php")
    found = admin.page.locator("button", has_text="The configured connection of this site")
    expect(found.first).to_be_attached(timeout=20000)
    asked = receiver.log.count("?limit=2")
    admin.open("/wp-admin/")
    admin.open(SETTINGS)
    assert receiver.log.count("?limit=2") == asked, "it does not ask on every page"

    made = receiver.add(site.url)
    define(site, text(made))
    site.add_plugin(
        "guard",
        "add_filter( 'pre_update_option_igny8_connection', fn( $new, $old ) => $old, 10, 2 );",
    )
    admin.open(SETTINGS)
    admin.sees("The connection could not be stored")
    (site.content / "mu-plugins/guard.php").unlink()
    admin.press("Connect now")
    admin.sees("Connected.")
    assert made.read()["revision"] == 1


def test_an_environment_variable_is_followed_by_the_command_line(
    site: Site, receiver: Receiver
) -> None:
    made = receiver.add(site.url)
    site.environment = {"IGNY8_CONNECTION": made.connection}
    done = site.wp("status", "--format=json")
    assert (done.returncode, made.read()["revision"]) == (0, 1)
    assert json.loads(done.stdout)["source"] == "the environment variable IGNY8_CONNECTION"
    site.environment = {}
    assert site.wp("status").returncode == 1
    assert site.value("get_option( 'igny8_connection' )") is False


def test_a_copy_with_the_same_constant_is_refused(
    site: Site,
    receiver: Receiver,
    copy_site: Callable[[Site], Site],
    log_in: Callable[[Site], Admin],
) -> None:
    made = receiver.add(site.url)
    define(site, text(made))
    assert site.wp("status").returncode == 0
    clone = copy_site(site)
    define(clone, text(made))
    clone.serve()
    clone.run_event("igny8_sync_site_structure")
    assert clone.last()["code"] == "site_mismatch"
    admin = log_in(clone)
    admin.open(SETTINGS)
    admin.sees("Has this site moved, or is it a copy?")
    admin.press("This is a copy")
    admin.sees("This copy no longer pushes. Remove the connection from its configuration")
    admin.picture("configured copy")
    admin.open("/wp-admin/")
    assert clone.wp("status").returncode == 1
    assert clone.value("get_option( 'igny8_connection' )") is False
    assert made.read()["site"]["home_url"] == site.url
    assert site.wp("sync").returncode == 0


def test_a_network_has_a_map_and_must_use_plugins(
    new_site: Callable[..., Site], receiver: Receiver, archive: Path
) -> None:
    site = new_site(multisite=True)
    (site.content / "mu-plugins").mkdir(exist_ok=True)
    run(["unzip", "-q", "-o", archive, "-d", site.content / "mu-plugins"])
    site.add_plugin("load", "require __DIR__ . '/igny8-wp-plugin/igny8-wp-plugin.php';")
    second, third = site.url + "/second", site.url + "/third"
    for path in ("/second/", "/third/"):
        site.php(f"igny8_test_add_site( '{path}' );", "admin")
    main, mapped, filtered = (receiver.add(url) for url in (site.url, second, third))
    address = wpconfig.php_value(second.partition("://")[2])
    define(site, f"array( '{site.url}/' => {text(main)}, {address} => {text(mapped)} )")
    site.add_plugin(
        "filter",
        f"add_filter( 'igny8_connection', fn( $text, $blog ) => 3 === $blog ?"
        f" {text(filtered)} : $text, 10, 2 );",
    )
    for url, made in ((site.url, main), (second, mapped), (third, filtered)):
        site.php("igny8_follow_configuration();", url=url)
        assert made.read()["site"]["home_url"] == url
    assert site.value("igny8_configured()['source']", url=third) == "filter"
    shutil.rmtree(site.content / "mu-plugins/igny8-wp-plugin")
    site.add_plugin("load", "")
