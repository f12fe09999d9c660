"""Connecting by a person: a connection string, or a link that the provider sent."""

import re
from collections.abc import Callable, Iterator

import pytest
from browser import SETTINGS, Admin
from playwright.sync_api import expect
from wordpress import Site

from tests.support.receiver import Integration, Receiver

CODE = "#igny8-connect="


@pytest.fixture
def admin(site: Site, log_in: Callable[[Site], Admin]) -> Iterator[Admin]:
    admin = log_in(site)
    yield admin
    assert not re.search("whsec_[A-Za-z0-9]", admin.page.content())
    assert "whsec_" not in site.debug_log


@pytest.fixture
def made(site: Site, receiver: Receiver) -> Integration:
    return receiver.add(site.url)


def paste(admin: Admin, text: str) -> None:
    admin.open(SETTINGS)
    if not admin.page.locator("#igny8-string").is_visible():
        admin.page.get_by_text("Use another connection").click()
    admin.page.fill("#igny8-string", text)
    admin.press("Connect")


def open_link(admin: Admin, url: str) -> None:
    admin.page.goto("about:blank")
    admin.page.goto(url)
    admin.page.wait_for_url(lambda address: address.endswith("?page=igny8"))


def test_a_connection_string_is_pasted(admin: Admin, made: Integration) -> None:
    admin.open(SETTINGS)
    admin.picture("not connected")
    for text, words in (
        ("", "The connection string is missing."),
        (made.receiver.url, "This is an address without its key."),
        (made.key, "This is an API key without the receiver's address."),
        (made.connection[:-30], "This is not a connection string."),
        (made.connection.replace(made.key, made.key[:-9]), "57 characters instead of 66"),
        (made.receiver.url.replace("://", f"://{made.receiver.admin_key}@"), "not an admin"),
    ):
        paste(admin, text)
        admin.sees(words)
    admin.picture("admin key")
    paste(admin, f' "{made.connection}"\n')
    admin.sees("Successfully connected to IGNY8 API and stored API key.")
    admin.picture("connected by string")
    assert made.read()["revision"] == 1


def test_a_link_is_approved_and_leads_back(admin: Admin, site: Site, made: Integration) -> None:
    sent: list[str] = []
    admin.page.on("request", lambda request: sent.append(f"{request.url} {request.headers}"))
    url = made.connect_link(return_url="https://provider.example/done?site=1")
    code = url.partition(CODE)[2]
    open_link(admin, url)
    admin.sees("Connect this site?")
    admin.sees(made.receiver.url)
    admin.sees(f"Integration{made.id}")
    admin.sees(site.url)
    admin.picture("approve")
    assert made.show()["state"] == "never"
    admin.press("Approve")
    admin.sees("Successfully connected")
    back = admin.page.get_by_role("link", name="Continue to provider.example")
    expect(back).to_have_attribute("href", "https://provider.example/done?site=1")
    admin.picture("connected by link")
    assert made.read()["revision"] == 1
    assert not [request for request in sent if code in request]
    assert code not in site.server_log + made.receiver.log + site.debug_log
    assert "igny8_link" not in site.php("echo wp_json_encode( wp_load_alloptions() );")


def test_a_link_survives_a_login(admin: Admin, made: Integration) -> None:
    admin.page.context.clear_cookies()
    admin.page.goto(made.connect_link())
    admin.page.fill("#user_login", "admin")
    admin.page.fill("#user_pass", "password")
    admin.page.click("#wp-submit")
    admin.sees("Connect this site?")
    admin.press("Do not connect")
    admin.sees("Nothing was connected.")
    assert made.show()["state"] == "never"


def test_a_link_that_does_not_work_says_why(
    admin: Admin, site: Site, made: Integration, receiver: Receiver
) -> None:
    for url, words in (
        (made.connect_link(expires_in=1), "This connect link has expired."),
        (made.connect_link().replace(f"{CODE}e", f"{CODE}f"), "This connect link is not whole."),
        (made.connect_link()[:-1] + "_", "The receiver does not know this connect link"),
    ):
        open_link(admin, url)
        if "not whole" not in words:
            admin.page.wait_for_timeout(1100 if "expired" in words else 0)
            admin.press("Approve")
        admin.sees(words)
    admin.picture("link refused")
    url = made.connect_link()
    open_link(admin, url)
    admin.press("Approve")
    admin.sees("Successfully connected")
    open_link(admin, url)
    admin.press("Approve")
    admin.sees("This connect link was used before, and each works once.")
    admin.picture("link used twice")
    assert site.last()["ok"] is True

    home = f"https://other-{site.port}.example"
    other = receiver.add(home)
    other.push(site={"home_url": home})
    paste(admin, other.connect_link().replace(home, site.url))
    admin.sees(f"This link was made for {home}, but this site is {site.url}")
    admin.sees(f"This site is connected with {receiver.url}, integration {made.id}.")
    admin.picture("link of another site")
    admin.press("Approve")
    admin.sees(f"This connect link is for {home}, which uses the integration already")
    assert site.value("igny8_connection()['integration']") == made.id


def test_a_link_needs_an_administrator(
    admin: Admin, site: Site, made: Integration, log_in: Callable[..., Admin]
) -> None:
    editor = (
        "wp_insert_user( array( 'user_login' => 'e', 'user_pass' => 'e', 'role' => 'editor' ) )"
    )
    log_in_editor = f"igny8_test_log_in( {editor} )"
    admin.page.context.clear_cookies()
    admin.page.context.add_cookies(
        [
            {"name": name, "value": value, "url": site.url}
            for name, value in site.value(log_in_editor).items()
        ]
    )
    answer = admin.page.goto(made.connect_link())
    assert answer
    assert answer.status == 403
    expect(admin.page.locator("body")).to_contain_text("Only an administrator may connect")
    admin.picture("no administrator")


def test_options_that_cannot_be_written_are_told(
    admin: Admin, site: Site, made: Integration
) -> None:
    guard = "add_filter( 'pre_update_option_igny8_connection', fn( $new, $old ) => $old, 10, 2 );"
    site.add_plugin("guard", guard)
    open_link(admin, made.connect_link())
    admin.press("Approve")
    admin.sees("The connection could not be stored")
    admin.picture("options not written")
    fails = "preg_match( '/^.?(INSERT|UPDATE|REPLACE|DELETE).{0,40}_options/i', $query )"
    site.add_plugin("guard", f"add_filter( 'query', fn( $query ) => {fails} ? 'NO' : $query );")
    done = site.wp("connect", typed=made.connection)
    assert done.returncode == 1
    assert "The database of this site takes no changes" in done.stderr
