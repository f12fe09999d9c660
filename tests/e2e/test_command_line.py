"""The command line, `wp igny8`, as scripts use it."""

import json

from wordpress import Site

from tests.support.receiver import Integration, Receiver


def test_a_script_connects_and_disconnects(site: Site, receiver: Receiver) -> None:
    made = receiver.add(site.url)
    before = site.wp("status", "--format=json")
    assert before.returncode == 1
    assert json.loads(before.stdout)["state"] == "not connected"

    done = site.wp("connect", typed=f"{made.connection}\n")
    assert done.returncode == 0, done.stderr
    assert f"Success: Connected with {receiver.url}, integration {made.id}." in done.stdout
    assert made.read()["revision"] == 1

    shown = site.wp("status", "--format=json")
    told = json.loads(shown.stdout)
    assert (shown.returncode, told["state"], told["health"]) == (0, "connected", "good")
    assert (told["receiver"], told["integration"]) == (receiver.url, str(made.id))
    assert made.key not in shown.stdout
    assert "last_push\t" in site.wp("status").stdout
    assert site.wp("sync").returncode == 0

    assert "Success: Disconnected." in site.wp("disconnect").stdout
    assert made.show()["state"] == "disconnected"
    again = site.wp("disconnect")
    assert (again.returncode, again.stderr) == (0, "Warning: This site is not connected.\n")
    assert site.wp("connect", made.connection).returncode == 0


def test_a_script_is_told_what_is_wrong(
    site: Site, receiver: Receiver, integration: Integration
) -> None:
    for words, said in (
        (["connect", "nonsense"], "This is not a connection string."),
        (["connect", "a", "b"], "Too many positional arguments: b"),
        (["connect", "--force"], "unknown --force parameter"),
        (["status", "--format=xml"], "Invalid value specified for 'format'"),
        (["disconnect", "--quietly"], "unknown --quietly parameter"),
        (["connect", receiver.url.replace("://", f"://{receiver.admin_key}@")], "not an admin"),
    ):
        done = site.wp(*words)
        assert (done.returncode, said in done.stderr) == (1, True), done
    rotate = ["rotate-key", str(integration.id), "--overlap-hours", "0"]
    receiver.flask("integrations", *rotate)
    assert "The receiver does not accept this key" in site.wp("sync").stderr
    shown = site.wp("status", "--format=json")
    assert shown.returncode == 1
    assert "The receiver does not accept this key" in json.loads(shown.stdout)["message"]


def test_help_tells_what_commands_do(site: Site) -> None:
    for command, *told in (
        ("igny8", "wp igny8 connect [<connection>]", "Shows the connection", "wp igny8 disconnect"),
        ("igny8 sync", "wp igny8 sync \n", "Sends the structure of this site", "## EXAMPLES"),
        ("igny8 connect", "[<connection>]: The connection string", "Connects this site with a"),
    ):
        shown = site.php(f"WP_CLI::help( '{command}' );", context="cli")
        assert "/**" not in shown
        assert [words for words in told if words not in shown] == []
