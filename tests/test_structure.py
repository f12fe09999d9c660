"""Entries over time: what appears, changes, leaves and returns, seen from which context."""

import pytest

from tests.support.pusher import Pusher, entry, structure

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


def test_internal_entries_are_off_by_default(pusher: Pusher) -> None:
    pusher.result(
        structure(
            {
                "revision": entry(builtin=True, show_ui=False),
                "post": entry(builtin=True, show_ui=True),
                "hidden": entry(builtin=False, show_ui=False),
                "plain": entry(),
            }
        )
    )
    enabled = {name: item["enabled"] for name, item in pusher.read()["post_types"].items()}
    assert enabled == {"revision": False, "post": True, "hidden": True, "plain": True}


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
