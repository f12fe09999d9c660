"""The operator's command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from tests.support.apps import app_on
from tests.support.pusher import SEED, Pusher, entry, structure
from tests.support.serving import SECRET, flask, serve

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command; its standard output and error are apart."""
    return lambda *arguments: app.test_cli_runner().invoke(args=list(map(str, arguments)))


def add(run: Run, site: str) -> dict[str, Any]:
    created: dict[str, Any] = json.loads(run("integrations", "add", site, "--json").stdout)
    return created


def test_json_is_all_there_is_on_standard_output(app: Flask, database_url: str) -> None:
    done = flask(database_url, "integrations", "add", "https://pure.example", "--json")
    created = json.loads(done.stdout)
    assert set(created) == {"id", "site_url", "name", "key_id", "api_key"}
    assert len(created["key_id"]) == 26


def test_a_file_is_pushed_as_a_site_pushes(
    app: Flask, run: Run, database_url: str, tmp_path: Path
) -> None:
    number = add(run, "https://cli-push.example")["id"]
    file = tmp_path / "structure.json"
    with serve(database_url) as address:
        file.write_text(json.dumps(SEED))
        assert '"result":"applied"' in run("push", number, file, "--url", address).stdout
        file.write_text("{}")
        refused = run("push", number, file, "--url", address)
        assert (refused.exit_code, "validation_failed" in refused.stderr) == (1, True)
    assert "does not answer" in run("push", number, file, "--url", address).stderr
    assert "Posts" in run("integrations", "show", number).stdout


def test_keys_are_rotated_and_revoked(run: Run) -> None:
    created = add(run, "https://cli-keys.example")
    rotated = json.loads(run("integrations", "rotate-key", created["id"], "--json").stdout)
    assert rotated["key_id"] != created["key_id"]
    assert run("integrations", "revoke-key", created["key_id"]).exit_code == 0
    assert "No live key" in run("integrations", "revoke-key", created["key_id"]).stderr


def test_a_sites_keys_are_shown_until_none_hangs_on_an_older_secret(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = add(run, "https://cli-secrets.example")

    def shown() -> dict[str, list[str]]:
        lines = run("integrations", "show", created["id"]).stdout.partition("\n\npost types")[0]
        rows = [line.split() for line in lines.splitlines()]
        return {row[0]: [row[1], row[-1]] for row in rows if row and len(row[0]) == 26}

    assert shown() == {created["key_id"]: ["live", "current"]}
    monkeypatch.setitem(app.config, "SECRETS", ["the next secret of " + "x" * 32, SECRET])
    assert shown() == {created["key_id"]: ["live", "older"]}
    new = json.loads(run("integrations", "rotate-key", created["id"], "--json").stdout)["key_id"]
    assert shown() == {created["key_id"]: ["ending", "older"], new: ["live", "current"]}
    assert run("integrations", "revoke-key", created["key_id"]).exit_code == 0
    assert shown() == {created["key_id"]: ["revoked", "older"], new: ["live", "current"]}
    monkeypatch.setitem(app.config, "SECRETS", ["another secret of " + "y" * 32])
    assert shown()[new] == ["live", "unknown"]


def test_a_key_past_its_overlap_is_shown_as_ended(run: Run) -> None:
    created = add(run, "https://cli-ended.example")
    run("integrations", "rotate-key", created["id"], "--overlap-hours", 0)
    told = run("integrations", "show", created["id"]).stdout
    assert [line.split()[1] for line in told.splitlines() if created["key_id"] in line] == ["ended"]


def test_admin_keys_are_listed_and_those_of_sites_are_not(run: Run) -> None:
    site = add(run, "https://cli-admins.example")["key_id"]
    admin = json.loads(run("admin-keys", "add", "--json").stdout)["key_id"]

    def listed() -> dict[str, Any]:
        rows = json.loads(run("admin-keys", "list", "--json").stdout)
        return {row.pop("key_id"): row for row in rows}

    before = listed()
    assert site not in before
    assert set(before[admin]) == {"state", "created_at", "ends_at", "secret"}
    assert (before[admin]["state"], before[admin]["ends_at"]) == ("live", None)
    run("integrations", "revoke-key", admin)
    assert listed()[admin]["state"] == "revoked"
    assert f"{admin}  revoked" in run("admin-keys", "list").stdout


def test_integrations_are_listed(run: Run) -> None:
    created = add(run, "https://cli-list.example")
    rows = json.loads(run("integrations", "list", "--json").stdout)
    assert [row["state"] for row in rows if row["id"] == created["id"]] == ["never"]
    assert "https://cli-list.example" in run("integrations", "list").stdout


def test_an_id_is_never_used_again(run: Run) -> None:
    first = add(run, "https://once.example")["id"]
    assert run("integrations", "remove", first).exit_code == 0
    assert "There is no integration" in run("integrations", "show", first).stderr
    assert add(run, "https://once.example")["id"] > first


def test_an_integration_is_labelled_renamed_and_moved(run: Run) -> None:
    made = run("integrations", "add", "https://cli-label.example", "--label", "plan=a=b", "--json")
    number = json.loads(made.stdout)["id"]
    assert json.loads(made.stdout)["labels"] == {"plan": "a=b"}
    options = ("--name", "New", "--label", "plan=", "--label", "tenant=acme")
    site_url = ("--site-url", "https://cli-moved.example")
    told = run("integrations", "update", number, *options, *site_url).stdout
    assert told == f"Changed integration {number}: site_url, name, labels.\n"
    shown = run("integrations", "show", number).stdout
    assert "https://cli-moved.example" in shown
    assert "labels: tenant=acme\n" in shown
    assert run("integrations", "update", number, "--name", "").exit_code == 0


def test_a_site_that_is_taken_is_told_with_what_to_do(run: Run) -> None:
    number = add(run, "https://cli-taken.example")["id"]
    done = run("integrations", "add", "https://cli-taken.example/")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"`integrations rotate-key {number}`" in done.stderr


def test_keys_are_listed(run: Run) -> None:
    created = add(run, "https://cli-list-keys.example")
    (row,) = json.loads(run("integrations", "keys", created["id"], "--json").stdout)
    assert (row["key_id"], row["state"], row["last_push_at"]) == (created["key_id"], "live", None)
    assert f"{created['key_id']}  live" in run("integrations", "keys", created["id"]).stdout


def test_a_connection_string_is_printed_where_the_address_is_known(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://receiver.example")
    created = add(run, "https://cli-connection.example")
    connection = f"https://{created['api_key']}@receiver.example"
    assert created["connection"] == connection
    assert "@receiver.example" in run("integrations", "rotate-key", created["id"]).stdout


def test_a_link_opens_the_tab(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    number = add(run, "https://cli-link.example")["id"]
    assert "PUBLIC_URL" in run("integrations", "link", number).stderr
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://receiver.example")
    link = run("integrations", "link", number, "--edit").stdout
    assert link.startswith(f"https://receiver.example/integrations/{number}/#token=")


def test_a_console_link_may_what_an_admin_key_may(
    app: Flask, run: Run, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "PUBLIC_URL" in run("console-link").stderr
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://receiver.example")
    page, _, token = run("console-link").stdout.strip().partition("#token=")
    assert page == "https://receiver.example/console/"
    headers = {"Authorization": f"Bearer {token}"}
    listed = client.get("/api/v1/integration/integrations/", headers=headers)
    assert listed.status_code == 200
    missing = client.get(f"/api/v1/integration/integrations/{2**53 - 1}/", headers=headers)
    assert missing.json["code"] == "not_found"


@pytest.mark.parametrize("label", ["tenant", "Tenant=acme", "=acme", f"plan={'x' * 81}"])
def test_a_label_of_another_form_is_told(run: Run, label: str) -> None:
    done = run("integrations", "add", "https://cli-bad-label.example", "--label", label)
    assert (done.exit_code, done.stdout, "--label" in done.stderr) == (2, "", True)


def test_a_new_key_is_told_to_a_person(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://receiver.example")
    of_site = run("integrations", "add", "https://cli-told.example").stdout
    of_admin = run("admin-keys", "add").stdout
    for told in (of_site, of_admin):
        assert "API key     whsec_" in told
        assert "shown only now" in told
    assert "Connection  https://whsec_" in of_site
    assert "WordPress" in of_site
    # An admin key opens every integration: no site may have it.
    assert "Connection" not in of_admin
    assert "WordPress" not in of_admin
    assert json.loads(run("admin-keys", "add", "--json").stdout)["api_key"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("integrations", "add", "example.com"), "site_url"),
        (("integrations", "rotate-key", "999999"), "There is no integration"),
        (("integrations", "keys", "999999"), "There is no integration"),
        (("integrations", "remove", "999999"), "There is no integration"),
        (("integrations", "update", "999999", "--name", "x"), "There is no such integration"),
        (("integrations", "revoke-key", "0" * 26), "No live key"),
        (("push", "999999", "/dev/null"), "no live key"),
    ],
)
def test_a_refusal_is_one_line(run: Run, arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr


@pytest.mark.parametrize(
    "arguments",
    ["integrations list", "fleet", "push 1 /dev/null", "db distribute", "admin-keys list"],
)
def test_a_dead_database_is_one_line(arguments: str) -> None:
    with app_on("postgresql://nobody@127.0.0.1:1/nothing") as app:
        done = app.test_cli_runner().invoke(args=arguments.split())
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "check that it runs" in done.stderr


def test_types_are_unions_of_what_a_site_has(run: Run, new_pusher: Callable[[], Pusher]) -> None:
    pusher = new_pusher()
    assert "export type PostType = never;" in run("integrations", "types", pusher.id).stdout
    hidden = entry("Orders", public=False)
    pusher.push(structure({"post": entry(), "order": hidden}, {'a"|颜': entry()}))
    told = run("integrations", "types", pusher.id).stdout
    assert 'export type PostType = "order" | "post";' in told
    assert 'export type EnabledPostType = "post";' in told
    assert 'export type Taxonomy = "a\\"|\\u989c";' in told
