"""Entries over time: what appears, changes, leaves and returns, seen from which context."""

import pytest
from flask import Flask
from sqlalchemy import update

from receiver.engine import writing
from receiver.models import Structure
from tests.pusher import Pusher, entry, structure

TWO = structure({"post": entry(), "page": entry("Pages")})
ONE = structure({"post": entry()})


def whats(pusher: Pusher, since: int = 0) -> list[tuple[str, str]]:
    return [(row["what"], row["name"]) for row in pusher.changes(f"?since={since}")]


def test_a_change_says_what_it_was_and_what_it_is(pusher: Pusher) -> None:
    pusher.result(structure({}, {"genre": entry("Genres", object_types=["post"])}))
    result = pusher.result(structure({}, {"genre": entry("Styles", object_types=[])}))
    assert (result["revision"], result["changes"]) == (2, 2)
    rows = pusher.changes("?since=1")
    assert [(row["attribute"], row["before"], row["after"]) for row in rows] == [
        ("label", "Genres", "Styles"),
        ("object_types", ["post"], []),
    ]
    assert {(row["kind"], row["name"], row["what"]) for row in rows} == {
        ("taxonomies", "genre", "changed")
    }


def test_an_entry_that_leaves_is_kept_with_its_settings_and_returns(
    pusher: Pusher, admin: dict[str, str]
) -> None:
    pusher.result(TWO)
    settings = {"post_types": {"page": {"enabled": False, "fetch_limit": 7}}}
    pusher.client.patch(pusher.path("content-types/"), json=settings, headers=admin)
    pusher.result(ONE)
    assert list(pusher.read()["post_types"]) == ["post"]
    assert pusher.read("?include=missing")["post_types"]["page"]["missing_since"]
    pusher.result(TWO)
    page = pusher.read()["post_types"]["page"]
    assert (page["enabled"], page["fetch_limit"], "missing_since" in page) == (False, 7, False)
    assert whats(pusher, 1) == [("left", "page"), ("returned", "page")]


def test_a_count_moves_neither_last_changed_nor_first_seen(pusher: Pusher) -> None:
    pusher.result(structure({"post": entry(count=1)}))
    first = pusher.read()["post_types"]["post"]
    pusher.result(structure({"post": entry(count=2)}))
    second = pusher.read()["post_types"]["post"]
    assert second == first | {"count": 2}


@pytest.mark.parametrize("context", ["cron", "rest", "cli"])
def test_absence_outside_the_admin_counts_only_for_what_was_seen_there(
    pusher: Pusher, context: str
) -> None:
    pusher.result(TWO, context="admin")
    assert pusher.result(ONE, context=context)["result"] == "unchanged"
    assert list(pusher.read()["post_types"]) == ["post", "page"]
    pusher.result(TWO, context=context)
    assert pusher.result(ONE, context=context)["result"] == "applied"
    assert whats(pusher, 1) == [("left", "page")]


def test_an_entry_seen_outside_in_an_unchanged_push_can_leave_from_there(pusher: Pusher) -> None:
    pusher.result(TWO, context="admin")
    assert pusher.result(TWO, context="cron")["result"] == "unchanged"
    assert pusher.result(ONE, context="cron")["changes"] == 1


@pytest.mark.parametrize("context", [{"context": "admin"}, {}])
def test_an_admin_push_retires_any_entry(pusher: Pusher, context: dict[str, str]) -> None:
    pusher.result(TWO, context="cron")
    assert pusher.result(ONE, **context)["changes"] == 1


def test_contexts_that_disagree_settle(pusher: Pusher) -> None:
    pusher.result(TWO, context="cron")
    for _ in range(3):
        pusher.result(TWO, context="admin")
        pusher.result(ONE, context="cron")
    assert whats(pusher, 1) == [("left", "page"), ("returned", "page")]


def test_two_contexts_in_turn_change_nothing_more(pusher: Pusher) -> None:
    pusher.result(TWO, context="admin")
    pusher.result(ONE, context="cron")
    for _ in range(3):
        assert pusher.result(TWO, context="admin")["result"] == "unchanged"
        assert pusher.result(ONE, context="cron")["result"] == "unchanged"
    assert pusher.read()["revision"] == 1


def test_counts_that_two_contexts_see_differently_are_both_applied(pusher: Pusher) -> None:
    few, many = structure({"post": entry(count=1)}), structure({"post": entry(count=2)})
    for pushed, context in [(few, "admin"), (many, "cron"), (few, "admin"), (many, "cron")]:
        assert pusher.result(pushed, context=context)["result"] == "applied"
        assert pusher.read()["post_types"]["post"]["count"] == pushed["post_types"]["post"]["count"]


def test_the_order_of_keys_is_no_difference(pusher: Pusher) -> None:
    one = structure({"post": entry(counts={"publish": 1, "draft": 2})})
    other = structure({"post": {"counts": {"draft": 2, "publish": 1}, **entry()}})
    pusher.result(one, context="admin")
    assert pusher.result(other, context="cron")["result"] == "unchanged"
    assert pusher.result(other, context="admin")["result"] == "unchanged"


def test_what_a_sender_begins_to_tell_is_stored_and_is_no_change(pusher: Pusher) -> None:
    pusher.result(structure({"post": entry(), "page": entry("Pages")}))
    before = pusher.read()["post_types"]["post"]
    told = {"public": True, "supports": ["title"], "rest_base": "posts"}
    result = pusher.result(structure({"post": entry(**told), "page": entry("Pages")}))
    assert (result["result"], result["revision"], result["changes"]) == ("applied", 2, 0)
    read = pusher.read()["post_types"]
    assert read["post"] == before | told
    # From then on it is a change, of the other entry too.
    newer = entry(public=False, supports=[], rest_base=False)
    pusher.result(structure({"post": newer, "page": entry("Pages", public=True)}))
    assert [(r["name"], r["attribute"], r["after"]) for r in pusher.changes("?since=2")] == [
        ("post", "public", False),
        ("post", "rest_base", None),
        ("post", "supports", []),
        ("page", "public", True),
    ]


def test_an_attribute_that_was_told_to_be_none_changes(pusher: Pusher) -> None:
    pusher.result(structure({"post": entry(rest_base=False, supports=[])}))
    pusher.result(structure({"post": entry(rest_base="posts", supports=["title"])}))
    rows = pusher.changes("?since=1")
    assert [row["attribute"] for row in rows] == ["rest_base", "supports"]


def test_what_was_told_before_it_was_noted_is_read_from_what_is_stored(
    app: Flask, pusher: Pusher
) -> None:
    """An upgrade: the sites of an older release begin to tell what none of their entries has."""
    pusher.result(structure({"post": entry(supports=["title"], icon="dashicons-x")}))
    with app.app_context(), writing() as connection:
        ours = Structure.integration_id == pusher.id
        connection.execute(update(Structure).where(ours).values(told=None))
    pusher.result(structure({"post": entry(supports=[], public=True, icon="dashicons-y")}))
    assert [row["attribute"] for row in pusher.changes("?since=1")] == ["icon", "supports"]


def test_a_rebind_without_a_home_binds_nothing(pusher: Pusher) -> None:
    pusher.result(site={"home_url": "https://home.example"})
    pusher.push(site={"home_url": "https://copy.example"})
    pusher.result(site={"rebind": True})
    shown = pusher.client.get(pusher.path(), headers=pusher.bearer()).json["data"]
    assert shown["mismatch_home_url"] == "https://copy.example"


def test_a_skipped_entry_is_not_absent(pusher: Pusher) -> None:
    pusher.result(TWO)
    half_bad = structure({"post": entry(), "page": entry(count=-1)})
    assert pusher.result(half_bad, partial=True)["result"] == "unchanged"


def test_new_entries_are_on_unless_they_say_that_they_are_not_public(pusher: Pusher) -> None:
    internal = entry(builtin=True, show_ui=False)
    hidden = entry(public=False)
    pusher.result(structure({"internal": internal, "hidden": hidden, "post": entry(public=True)}))
    read = pusher.read()["post_types"]
    assert {name: item["enabled"] for name, item in read.items()} == {
        "internal": True,
        "hidden": False,
        "post": True,
    }
    assert read["hidden"]["disabled_reason"] == "not_public"
    assert "disabled_reason" not in read["post"]


def test_what_exists_keeps_its_switch_and_a_person_needs_no_reason(
    pusher: Pusher, admin: dict[str, str]
) -> None:
    pusher.result(structure({"a": entry(public=False), "b": entry(public=True)}))
    pusher.result(structure({"a": entry(public=True), "b": entry(public=False)}))
    read = pusher.read()["post_types"]
    assert [(name, item["enabled"]) for name, item in read.items()] == [("a", False), ("b", True)]
    settings = {"post_types": {"a": {"enabled": False}}}
    pusher.client.patch(pusher.path("content-types/"), json=settings, headers=admin)
    assert "disabled_reason" not in pusher.read()["post_types"]["a"]


def test_the_first_home_binds_and_another_is_refused_and_noted(
    pusher: Pusher, admin: dict[str, str]
) -> None:
    pusher.result(site={"home_url": "https://Shop.example:443/blog/"})
    before = pusher.read()
    for same in ("http://shop.example/blog", "https://SHOP.example/blog/"):
        assert pusher.result(site={"home_url": same})["result"] == "unchanged"
    copy = pusher.push(structure(), site={"home_url": "https://staging.example"})
    assert (copy.status_code, copy.json["code"]) == (409, "site_mismatch")
    assert pusher.read()["post_types"] == before["post_types"]
    shown = pusher.client.get(pusher.path(), headers=admin).json["data"]
    assert shown["mismatch_home_url"] == "https://staging.example"
    assert shown["mismatch_since"]


def test_rebind_binds_anew_and_clears_the_note(pusher: Pusher) -> None:
    pusher.result(site={"home_url": "https://old.example"})
    new = {"home_url": "https://new.example"}
    assert pusher.push(site=new).status_code == 409
    pusher.result(site=new | {"rebind": True})
    pusher.result(site=new)
    shown = pusher.client.get(pusher.path(), headers=pusher.bearer()).json["data"]
    assert (shown["home_url"], shown["mismatch_home_url"]) == ("https://new.example", None)
    assert pusher.push(site={"home_url": "https://old.example"}).status_code == 409


def test_the_site_block_moves_with_an_unchanged_push(pusher: Pusher) -> None:
    pusher.result(site={"wp_version": "6.8"})
    assert pusher.result(site={"wp_version": "7.1"})["result"] == "unchanged"
    assert pusher.read()["site"]["wp_version"] == "7.1"
    assert "rebind" not in pusher.read()["site"]
