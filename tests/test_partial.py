"""The unit of refusal of a partial push: the smallest thing that is wrong."""

import json
from typing import Any

import pytest

from tests.pusher import Pusher, entry, structure


def paths(result: dict[str, Any]) -> list[str]:
    return [row["path"] for row in result["skipped"]]


def push_one(pusher: Pusher, **attributes: Any) -> tuple[dict[str, Any], list[str]]:
    """Push one partial post type; return it as it is read, and what was skipped of it."""
    skipped = paths(pusher.result(structure({"post": entry(**attributes)}), partial=True))
    return pusher.read()["post_types"].get("post"), skipped


ODD: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"counts": {"publish": 1, "": 5}}, {"counts": {"publish": 1}}, ["counts."]),
    ({"counts": {"x": -1, "y": 2}}, {"counts": {"y": 2}}, ["counts.x"]),
    ({"counts": {"s" * 65: 1}}, {"counts": {}}, [f"counts.{'s' * 65}"]),
    ({"counts": 7}, {"counts": {}}, ["counts"]),
    ({"supports": ["title", 7, "", "editor"]}, {"supports": ["title", "editor"]},
     ["supports.1", "supports.2"]),
    ({"supports": {"title": True}}, {"supports": []}, ["supports"]),
    ({"taxonomies": "genre"}, {"taxonomies": []}, ["taxonomies"]),
    ({"icon": ["x"]}, {"icon": None}, ["icon"]),
    ({"description": "x" * 4097}, {"description": None}, ["description"]),
    ({"public": "perhaps"}, {"public": None}, ["public"]),
    ({"singular_label": "", "rest_base": 7}, {"singular_label": None, "rest_base": None},
     ["singular_label", "rest_base"]),
]  # fmt: skip


@pytest.mark.parametrize(("told", "read", "skipped"), ODD, ids=lambda value: str(value)[:40])
def test_what_is_odd_in_an_entry_is_left_out_of_it(
    pusher: Pusher, told: dict[str, Any], read: dict[str, Any], skipped: list[str]
) -> None:
    stored, named = push_one(pusher, **told)
    assert stored.items() >= read.items()
    assert named == [f"post_types.post.{path}" for path in skipped]
    assert pusher.push(structure({"post": entry(**told)})).status_code == 422


def test_lists_and_maps_are_cut_to_their_bounds(pusher: Pusher) -> None:
    counts = {f"s{n}": n for n in range(70)}
    stored, named = push_one(pusher, supports=["x"] * 101, counts=counts, taxonomies=["y"] * 100)
    assert (len(stored["supports"]), len(stored["taxonomies"])) == (100, 100)
    assert stored["counts"] == {f"s{n}": n for n in range(64)}
    assert set(named) == {"post_types.post.supports", "post_types.post.counts"}


def test_entries_beyond_the_bound_are_left_out_of_their_map(pusher: Pusher) -> None:
    many = {f"pa_{n}": entry() for n in range(2001)}
    result = pusher.result(structure({}, many), partial=True)
    assert (result["taxonomies"], paths(result)) == (2000, ["taxonomies.pa_2000"])
    assert len(pusher.read()["taxonomies"]) == 2000
    assert pusher.push(structure({}, many)).status_code == 422


def test_an_entry_beyond_the_bound_is_not_absent(pusher: Pusher) -> None:
    pusher.result(structure({"last": entry()}))
    many = {f"p{n}": entry() for n in range(1000)}
    result = pusher.result(structure({**many, "last": entry()}), partial=True)
    assert (result["post_types"], result["changes"]) == (1001, 1000)


def test_no_more_is_kept_for_being_named_than_may_be_there(pusher: Pusher) -> None:
    """Names alone are short: else each push could leave a thousand entries more."""
    first, second, third = ({f"{letter}{n}": entry() for n in range(1000)} for letter in "abc")
    pusher.result(structure(first))
    for carried in (
        {**second, **dict.fromkeys(first, 0)},
        {**third, **dict.fromkeys([*second, *first], 0)},
    ):
        assert pusher.result(structure(carried), partial=True)["post_types"] == 2000


SITES = [
    {"locale": ""},
    {"locale": False},
    {"wp_version": ""},
    {"home_url": "1"},
    {"home_url": "//host"},
    {"home_url": "host:8080"},
    {"name": "x" * 256},
    {"uuid": ["x"]},
    {"is_multisite": "perhaps"},
    {"blog_id": -1},
]


@pytest.mark.parametrize("odd", SITES, ids=str)
def test_what_the_site_block_cannot_say_is_null(pusher: Pusher, odd: dict[str, Any]) -> None:
    site = {"php_version": "8.3", **odd}
    result = pusher.result(site=site, partial=True)
    assert paths(result) == [f"site.{name}" for name in odd]
    read = pusher.read()["site"]
    assert (read["php_version"], [read[name] for name in odd]) == ("8.3", [None])
    assert pusher.result(site=site, partial=True)["result"] == "unchanged"
    assert pusher.push(site=site).status_code == 422


def test_a_site_block_that_is_none_is_null(pusher: Pusher) -> None:
    assert paths(pusher.result(site=7, partial=True)) == ["site"]
    assert pusher.read()["site"] is None


def test_a_trigger_of_a_newer_sender_is_null(pusher: Pusher) -> None:
    assert paths(pusher.result(trigger="counts", partial=True)) == ["trigger"]


def test_from_a_context_that_is_unknown_nothing_leaves_that_was_not_seen_there(
    pusher: Pusher,
) -> None:
    pusher.result(structure({"post": entry(), "page": entry()}), context="admin")
    one = structure({"post": entry()})
    assert paths(pusher.result(one, context="neutral", partial=True)) == ["context"]
    assert list(pusher.read()["post_types"]) == ["post", "page"]


def test_at_most_a_hundred_things_are_named_of_one_push(pusher: Pusher) -> None:
    odd = {f"p{n}": entry(supports=[0] * 100, counts={"": 1}) for n in range(50)}
    result = pusher.result(structure(odd), site={"locale": ""}, partial=True)
    assert (len(result["skipped"]), result["post_types"]) == (100, 50)


def test_what_is_wrong_with_an_entry_as_such_skips_it(pusher: Pusher) -> None:
    bad = {"a": entry(count=-1), "b": {"label": "x"}, "c": {"count": 1}, "d": 7, "E": entry()}
    result = pusher.result(structure({**bad, "f": entry()}), partial=True)
    assert result["post_types"] == 1
    assert paths(result) == [
        "post_types.a.count",
        "post_types.b.count",
        "post_types.c.label",
        "post_types.d",
        "post_types.E",
    ]


@pytest.mark.parametrize("odd", [{"locale": ""}, {"home_url": "host:8080"}, 7], ids=str)
def test_an_odd_site_can_test_its_connection(pusher: Pusher, odd: Any) -> None:
    site = {**odd, "wp_version": "6.8"} if isinstance(odd, dict) else odd
    body = {"partial": True, "site": site}
    data = pusher.send(json.dumps(body).encode(), "test-connection/").json["data"]
    assert data["versions"]["wp_version"] == ("6.8" if isinstance(odd, dict) else None)
    assert data["site_matches"] is None
    strict = pusher.send(json.dumps({"site": site}).encode(), "test-connection/")
    assert strict.status_code == 422
