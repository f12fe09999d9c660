"""The read, its settings and its synced counts."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from receiver import document
from receiver.engine import writing
from tests.pusher import Pusher, entry, structure

TWO = structure({"post": entry()}, {"pa_颜色": entry("颜色")})


def patch(pusher: Pusher, headers: dict[str, str], settings: Any) -> Any:
    return pusher.client.patch(pusher.path("content-types/"), json=settings, headers=headers)


def test_before_the_first_push_there_are_empty_maps_and_nulls(pusher: Pusher) -> None:
    assert pusher.read() == {
        "integration": pusher.id,
        "site": None,
        "revision": None,
        "last_structure_fetch": None,
        "late_after": None,
        "stale_after": None,
        "disconnected_at": None,
        "synced_at": None,
        "post_types": {},
        "taxonomies": {},
    }


def test_a_read_knows_what_the_reader_has(pusher: Pusher) -> None:
    pusher.result(TWO)
    path = pusher.path("content-types/")
    first = pusher.client.get(path, headers=pusher.bearer())
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Vary"] == "Origin, Authorization"
    for known in (etag, f"W/{etag}", f'"other", W/{etag}', "*"):
        again = pusher.client.get(path, headers=pusher.bearer() | {"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    other = pusher.client.get(path, headers=pusher.bearer() | {"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_settings_are_kept_and_read_back(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(TWO)
    settings = {"taxonomies": {"pa_颜色": {"enabled": False, "fetch_limit": 50}}}
    answer = patch(pusher, admin, settings)
    assert answer.json["data"] == pusher.read()
    pusher.result(structure({"post": entry(count=11)}, {"pa_颜色": entry("颜色")}))
    read = pusher.read()["taxonomies"]["pa_颜色"]
    assert (read["enabled"], read["fetch_limit"]) == (False, 50)


BAD_SETTINGS = [
    {"post_types": {"never": {"enabled": True}}},
    {"taxonomies": {"post": {"enabled": True}}},
    {"post_types": {"post": {"enabled": "yes"}}},
    {"post_types": {"post": {"enabled": None}}},
    {"post_types": {"post": {"fetch_limit": 0}}},
    {"post_types": {"post": {"fetch_limit": 10001}}},
    {"post_types": {"post": {"label": "Mine"}}},
    {"posts": {}},
    [],
    {f"x{n}": {} for n in range(5000)},
    {"post_types": {"post": {f"x{n}": 1 for n in range(5000)}}},
    {"post_types": {f"n{n}": {"enabled": True} for n in range(1001)}},
    {"taxonomies": {f"n{n}": {"enabled": 7, "x": 1} for n in range(2000)}},
]


@pytest.mark.parametrize("settings", BAD_SETTINGS, ids=lambda value: str(value)[:40])
def test_bad_settings_change_nothing(pusher: Pusher, admin: dict[str, str], settings: Any) -> None:
    pusher.result(TWO)
    before = pusher.read()
    answer = patch(pusher, admin, settings)
    assert answer.status_code == 422
    assert len(answer.json["errors"]) <= 20
    assert pusher.read() == before


def test_settings_are_all_or_none(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(TWO)
    mixed = {"post_types": {"post": {"enabled": False}, "never": {"enabled": False}}}
    answer = patch(pusher, admin, mixed)
    assert [row["path"] for row in answer.json["errors"]] == ["post_types.never"]
    assert pusher.read()["post_types"]["post"]["enabled"] is True


def test_a_token_edits_only_where_it_may(pusher: Pusher, admin: dict[str, str]) -> None:
    pusher.result(TWO)
    path = pusher.path("access-tokens/")
    for may, status in (("read", 403), ("edit", 200)):
        made = pusher.client.post(path, json={"may": may}, headers=admin).json["data"]
        bearer = pusher.bearer(made["token"])
        assert pusher.client.get(pusher.path("content-types/"), headers=bearer).json["success"]
        assert patch(pusher, bearer, {}).status_code == status


def test_a_token_opens_one_integration_and_not_the_list(
    new_pusher: Callable[[], Pusher], admin: dict[str, str]
) -> None:
    mine, other = new_pusher(), new_pusher()
    made = mine.client.post(mine.path("access-tokens/"), json={}, headers=admin).json["data"]
    bearer = mine.bearer(made["token"])
    assert other.client.get(other.path("content-types/"), headers=bearer).status_code == 401
    assert mine.client.get("/api/v1/integration/integrations/", headers=bearer).status_code == 401


@pytest.mark.parametrize("body", [{"expires_in": 86401}, {"expires_in": 0}, {"may": "push"}])
def test_tokens_have_bounds(pusher: Pusher, admin: dict[str, str], body: Any) -> None:
    response = pusher.client.post(pusher.path("access-tokens/"), json=body, headers=admin)
    assert response.status_code == 422


def put(pusher: Pusher, headers: dict[str, str], counts: Any) -> Any:
    return pusher.client.put(pusher.path("synced-counts/"), json=counts, headers=headers)


def test_synced_counts_are_kept_for_what_is_not_yet_known(
    pusher: Pusher, admin: dict[str, str]
) -> None:
    pusher.result(TWO)
    assert put(pusher, admin, {"post_types": {"post": 4, "later": 7}}).status_code == 200
    pusher.result(structure({"post": entry(), "later": entry()}))
    read = pusher.read("?include=missing")
    assert read["post_types"]["later"]["synced_count"] == 7
    put(pusher, admin, {"post_types": {"later": 8}, "taxonomies": {"pa_颜色": 2}})
    read = pusher.read("?include=missing")
    assert read["post_types"]["post"]["synced_count"] == 0
    assert read["taxonomies"]["pa_颜色"]["synced_count"] == 2


def test_counts_are_null_until_a_backend_has_reported_any(
    pusher: Pusher, admin: dict[str, str]
) -> None:
    pusher.result(TWO)
    read = pusher.read()
    assert (read["synced_at"], read["post_types"]["post"]["synced_count"]) == (None, None)
    answer = put(pusher, admin, {}).json["data"]
    assert answer == pusher.read()
    assert answer["synced_at"]
    pusher.result(structure({"post": entry(), "later": entry()}))
    counts = {name: item["synced_count"] for name, item in pusher.read()["post_types"].items()}
    assert counts == {"post": 0, "later": 0}


def test_a_site_of_an_older_release_tells_0_apart_from_nothing_at_its_next_change(
    app: Flask, pusher: Pusher
) -> None:
    pusher.result(TWO)
    with app.app_context(), writing() as connection:
        before = document.load(connection, pusher.id)
        older = before["post_types"].replace('"synced_count":null', '"synced_count":0')
        document.store(connection, pusher.id, before, {"post_types": older})
    assert pusher.read()["post_types"]["post"]["synced_count"] == 0
    pusher.result(structure({"post": entry(count=11)}))
    assert pusher.read()["post_types"]["post"]["synced_count"] is None


def test_synced_counts_are_the_backends_to_say(pusher: Pusher, admin: dict[str, str]) -> None:
    assert put(pusher, pusher.bearer(), {}).status_code == 403
    assert put(pusher, admin, {"post_types": {"post": -1}}).status_code == 422


def test_include_takes_only_missing(pusher: Pusher) -> None:
    path = pusher.path("content-types/?include=all")
    assert pusher.client.get(path, headers=pusher.bearer()).status_code == 422
