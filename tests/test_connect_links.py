"""Connect links: made by an admin, used once by the site that they are for."""

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from receiver.db.engine import reading, writing
from receiver.db.models import UsedLink
from receiver.integrations import removal
from receiver.structure.receive import lock
from tests.support.pusher import Pusher

Admin = dict[str, str]
CONNECT = "/api/v1/integration/connect/"
RECEIVER = "https://receiver.example/igny8"
Answer = tuple[int, dict[str, Any]]


@pytest.fixture(autouse=True)
def public_url(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", RECEIVER)


@pytest.fixture
def site(new_pusher: Callable[..., Pusher], app: Flask) -> Pusher:
    return new_pusher()


def home_of(site: Pusher, admin: Admin) -> str:
    return str(site.client.get(site.path(), headers=admin).json["data"]["site_url"])


def link(site: Pusher, admin: Admin, **body: Any) -> dict[str, Any]:
    response = site.client.post(site.path("connect-links/"), json=body, headers=admin)
    assert response.status_code == 201, response.text
    return response.json["data"]


def code_of(made: dict[str, Any]) -> str:
    return str(made["url"].partition("#igny8-connect=")[2])


def send(client: FlaskClient, code: str, home_url: str) -> Answer:
    body = {"code": code, "site": {"home_url": home_url, "name": "Marigold"}}
    response = client.post(CONNECT, json=body)
    return response.status_code, response.json or {}


def test_a_code_gets_a_key_that_pushes(site: Pusher, admin: Admin) -> None:
    made = link(site, admin, return_url="https://provider.example/done?site=1")
    home = home_of(site, admin)
    status, answer = send(site.client, code_of(made), home)
    assert status == 200, answer
    data = answer["data"]
    assert data["integration"] == site.id
    assert data["connection"] == f"https://{data['api_key']}@receiver.example/igny8"
    assert data["return_url"] == "https://provider.example/done?site=1"
    new = Pusher(site.client, site.id, data["api_key"])
    assert (new.push().status_code, site.push().status_code) == (200, 200)
    with time_machine.travel(timedelta(hours=169)):
        assert (new.push().status_code, site.push().status_code) == (200, 401)


def test_the_link_opens_the_settings_page_and_tells_what_it_is_for(
    site: Pusher, admin: Admin
) -> None:
    made, home = link(site, admin), home_of(site, admin)
    page, _, code = made["url"].partition("#igny8-connect=")
    assert page == f"{home}/wp-admin/options-general.php?page=igny8&igny8_link=1"
    text = code.partition(".")[0]
    told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert (told["receiver"], told["integration"], told["site"]) == (RECEIVER, site.id, home)


def test_the_link_of_a_site_in_another_script_is_ascii(
    new_pusher: Callable[..., Pusher], admin: Admin
) -> None:
    url = link(new_pusher("https://müller.example/weiß/"), admin)["url"]
    assert url.startswith("https://xn--mller-kva.example/wei%C3%9F/wp-admin/")


def test_a_code_is_used_once(site: Pusher, admin: Admin) -> None:
    code, home = code_of(link(site, admin)), home_of(site, admin)
    assert send(site.client, code, home)[0] == 200
    status, problem = send(site.client, code, home)
    assert (status, problem["code"]) == (409, "link_used")
    assert "ask whoever sent the link" in problem["detail"]
    assert send(site.client, code_of(link(site, admin)), home)[0] == 200


def test_of_many_uses_at_once_one_gets_a_key(app: Flask, site: Pusher, admin: Admin) -> None:
    code, home = code_of(link(site, admin)), home_of(site, admin)
    with ThreadPoolExecutor(8) as threads, app.app_context():
        with writing() as connection:
            lock(connection, site.id)
            sent = [threads.submit(send, app.test_client(), code, home) for _ in range(4)]
        statuses = sorted(each.result(30)[0] for each in sent)
    assert statuses == [200, 409, 409, 409]
    keys = site.client.get(site.path("keys/"), headers=admin).json["data"]
    assert len(keys) == 2


def test_an_expired_code_is_refused(site: Pusher, admin: Admin) -> None:
    code, home = code_of(link(site, admin, expires_in=60)), home_of(site, admin)
    with time_machine.travel(timedelta(seconds=61)):
        status, problem = send(site.client, code, home)
    assert (status, problem["code"]) == (401, "link_expired")
    assert "for a new one" in problem["detail"]
    assert send(site.client, code, home)[0] == 200


def test_a_code_that_was_changed_or_is_another_text_is_refused(site: Pusher, admin: Admin) -> None:
    code, home = code_of(link(site, admin)), home_of(site, admin)
    payload, _, signature = code.partition(".")
    forged = base64.urlsafe_b64encode(b'{"integration": 1, "exp": 9999999999}').decode()
    token = site.client.post(site.path("access-tokens/"), json={}, headers=admin).json["data"]
    others = (
        site.key,
        token["token"],
        f"{forged}.{signature}",
        code[:-1],
        payload,
        "ü.ü",
        "\ud7ff",
    )
    for other in others:
        status, problem = send(site.client, other, home)
        assert (status, problem["code"]) == (401, "link_invalid"), other


def test_a_code_opens_nothing_else(site: Pusher, admin: Admin) -> None:
    code = code_of(link(site, admin))
    for path in ("", "content-types/", "pushes/"):
        headers = {"Authorization": f"Bearer {code}"}
        assert site.client.get(site.path(path), headers=headers).status_code == 401


def test_the_code_of_a_removed_integration_is_refused(
    app: Flask, site: Pusher, admin: Admin
) -> None:
    code, home = code_of(link(site, admin)), home_of(site, admin)
    with app.app_context():
        removal.remove(writing, site.id)
    status, problem = send(site.client, code, home)
    assert (status, problem["code"]) == (401, "link_invalid")
    assert "removed" in problem["detail"]


def test_another_home_than_the_bound_one_is_refused_and_leaves_the_code(
    site: Pusher, admin: Admin
) -> None:
    code, home = code_of(link(site, admin)), home_of(site, admin)
    site.result(site={"home_url": home})
    status, problem = send(site.client, code, "https://copy.example")
    assert (status, problem["code"], problem["home_url"]) == (409, "site_mismatch", home)
    assert send(site.client, code, home.upper().replace("HTTPS", "https") + "/")[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"return_url": "http://provider.example/"},
        {"return_url": "https://user@provider.example/"},
        {"return_url": "javascript:alert(1)"},
        {"return_url": "https:///done"},
        {"return_url": "https://provider.example/" + "x" * 1000},
        {"expires_in": 604801},
        {"expires_in": 0},
        {"expires": 60},
    ],
)
def test_a_link_out_of_bounds_is_refused(site: Pusher, admin: Admin, body: Any) -> None:
    response = site.client.post(site.path("connect-links/"), json=body, headers=admin)
    assert response.status_code == 422


def test_a_site_without_an_address_is_refused(site: Pusher, admin: Admin) -> None:
    body: dict[str, Any] = {"code": code_of(link(site, admin))}
    for part in ({}, {"site": {}}, {"site": {"home_url": "nowhere"}}):
        assert site.client.post(CONNECT, json=body | part).status_code == 422


def test_a_receiver_without_an_address_makes_no_link(
    app: Flask, site: Pusher, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "")
    response = site.client.post(site.path("connect-links/"), headers=admin)
    assert (response.status_code, response.json["code"]) == (409, "public_url_missing")


def test_what_is_kept_of_used_codes_is_bounded(app: Flask, site: Pusher, admin: Admin) -> None:
    home = home_of(site, admin)
    for days in range(0, 30, 3):
        with time_machine.travel(timedelta(days=days)):
            assert send(site.client, code_of(link(site, admin)), home)[0] == 200
    ours = select(func.count()).where(UsedLink.integration_id == site.id)
    with app.app_context(), reading() as connection:
        assert connection.execute(ours).scalar() == 1


def test_the_command_line_makes_a_link(app: Flask, site: Pusher, admin: Admin) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["integrations", "connect-link", str(site.id)])
    assert made.exit_code == 0, made.output
    code = code_of({"url": made.output.strip()})
    assert send(site.client, code, home_of(site, admin))[0] == 200
    bad = run(
        args=["integrations", "connect-link", str(site.id), "--return-url", "http://x.example"]
    )
    assert (bad.exit_code, "Must be an https address" in bad.output) == (1, True)
