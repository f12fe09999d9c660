"""Which sites have X? Each filter, together and alone, as operators ask."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from receiver.db.engine import reading, writing
from receiver.db.models import Integration
from receiver.http.routing import BASE
from receiver.integrations import search
from tests.support.apps import migrated
from tests.support.databases import ENGINES, database
from tests.support.pusher import Pusher, entry, structure

Search = Callable[..., list[int]]


@pytest.fixture(scope="module", params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this file alone: some searches walk the whole fleet in tiny steps."""
    with database(request.param) as url:
        yield url


@pytest.fixture(scope="module")
def app(database_url: str) -> Iterator[Flask]:
    with migrated(database_url) as app:
        yield app


@pytest.fixture
def found(client: FlaskClient, admin: dict[str, str]) -> Search:
    """Return the ids that a search finds, over all of its pages."""

    def run(*query: tuple[str, str], limit: int = 500, **more: str) -> list[int]:
        ids: list[int] = []
        cursor = "0"
        while cursor:
            asked = [*query, *more.items(), ("limit", str(limit)), ("cursor", cursor)]
            answer = client.get(f"{BASE}/", query_string=asked, headers=admin)
            assert answer.status_code == 200, answer.json
            ids += [row["id"] for row in answer.json["data"]]
            assert answer.json["next"] != cursor
            cursor = answer.json["next"]
        return ids

    return run


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return uuid4().hex[:20]


@pytest.fixture(params=["rare", "common"])
def frequency(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for what is rare by its index, and for what is common a few at a time."""
    if request.param == "common":
        monkeypatch.setattr(search, "MAX_HELD", 2)
        monkeypatch.setattr(search, "MAX_GROUP", 2)
        monkeypatch.setattr(search, "FIRST_STEP", 3)
        monkeypatch.setattr(search, "MAX_STEP", 5)
        monkeypatch.setattr(search, "SECONDS", 0)


def test_sites_are_found_by_what_they_have_and_lack(
    new_pusher: Callable[[], Pusher], found: Search, name: str, frequency: None
) -> None:
    both, one, none = (new_pusher() for _ in range(3))
    other = uuid4().hex[:20]
    both.result(structure({name: entry(), other: entry()}))
    one.result(structure({name: entry()}, {other: entry()}))
    none.result(structure({"post": entry()}))
    has = ("has", f"post_types:{name}")
    assert found(has) == [both.id, one.id]
    assert found(has, limit=1) == [both.id, one.id]
    assert found(has, ("has", f"post_types:{other}")) == [both.id]
    assert found(has, ("lacks", f"post_types:{other}")) == [one.id]
    assert found(has, ("lacks", f"post_types:{name}")) == []
    assert none.id in found(lacks=f"post_types:{name}")
    assert both.id not in found(lacks=f"post_types:{name}")


def test_an_entry_is_found_while_it_is_there(pusher: Pusher, found: Search, name: str) -> None:
    has = {"has": f"post_types:{name}"}
    pusher.result(structure({name: entry(), "post": entry()}))
    pusher.result(structure({"post": entry()}))
    assert found(**has) == []
    pusher.result(structure({name: entry(), "post": entry()}))
    assert found(**has) == [pusher.id]


def test_only_enabled_entries_are_on(
    pusher: Pusher, found: Search, admin: dict[str, str], name: str
) -> None:
    pusher.result(structure({name: entry()}))
    on = {"has": f"post_types:{name}:on"}
    assert found(**on) == [pusher.id]
    settings = {"post_types": {name: {"enabled": False}}}
    path = pusher.path("content-types/")
    assert pusher.client.patch(path, json=settings, headers=admin).status_code == 200
    assert found(**on) == []
    assert found(has=f"post_types:{name}") == [pusher.id]


def test_a_removed_site_is_not_found(
    pusher: Pusher, found: Search, admin: dict[str, str], name: str, app: Flask
) -> None:
    pusher.result(structure({name: entry()}))
    pusher.client.delete(pusher.path(""), headers=admin)
    assert found(has=f"post_types:{name}") == []
    with app.app_context(), reading() as connection:
        for table in ("entries", "sites"):
            query = text(f"SELECT count(*) FROM {table} WHERE integration_id = {pusher.id}")
            assert connection.execute(query).scalar() == 0


def test_sites_are_found_by_labels(
    new_pusher: Callable[[], Pusher],
    found: Search,
    admin: dict[str, str],
    name: str,
    frequency: None,
) -> None:
    first, second = new_pusher(), new_pusher()
    for pusher, labels in ((first, {"tenant": name}), (second, {"tenant": name, "plan": "a:b"})):
        pusher.client.patch(pusher.path(""), json={"labels": labels}, headers=admin)
    assert found(label=f"tenant:{name}") == [first.id, second.id]
    assert found(("label", f"tenant:{name}"), ("label", "plan:a:b")) == [second.id]
    assert found(label=f"tenant:{name}", has="post_types:post") == []


def test_sites_are_found_by_a_part_of_address_or_name(
    new_pusher: Callable[..., Pusher],
    found: Search,
    admin: dict[str, str],
    name: str,
    frequency: None,
) -> None:
    first, second = new_pusher(f"https://shop-{name}.example"), new_pusher()
    change = {"name": f"Ünser 100% {name} Laden"}
    second.client.patch(second.path(""), json=change, headers=admin)
    assert found(q=name) == [first.id, second.id]
    assert found(q=f"P-{name[:9].upper()}") == [first.id]
    assert found(q=f"üNSER 100% {name}") == [second.id]
    assert found(q=f"1_0% {name}") == []
    assert found(q=name, has="post_types:post") == []


@pytest.mark.parametrize(
    ("asked", "versions"),
    [
        ("6.8", ["6.8", "6.8.12"]),
        ("6.8.0", ["6.8"]),
        ("<6.8", ["6.1.9", "6.8-RC1"]),
        ("<=6.8", ["6.1.9", "6.8-RC1", "6.8", "6.8.12"]),
        (">6.8", ["6.10", "7.0-beta2-60000", "7.0.1"]),
        (">=7.0", ["7.0.1"]),
        ("7.0-beta2", ["7.0-beta2-60000"]),
    ],
)
def test_versions_are_compared_as_versions(
    new_pusher: Callable[[], Pusher], found: Search, name: str, asked: str, versions: list[str]
) -> None:
    known = ("6.1.9", "6.8-RC1", "6.8", "6.8.12", "6.10", "7.0-beta2-60000", "7.0.1", "unknown")
    ids = {}
    for version in known:
        pusher = new_pusher()
        pusher.result(structure({name: entry()}), site={"wp_version": version})
        ids[pusher.id] = version
    hits = found(wp_version=asked, has=f"post_types:{name}")
    assert [ids[each] for each in hits] == versions


def test_a_new_version_is_found_although_the_structure_is_unchanged(
    pusher: Pusher, found: Search, name: str
) -> None:
    asked = {"has": f"post_types:{name}", "php_version": ">=8.3"}
    pusher.result(structure({name: entry()}), site={"php_version": "8.1.2-1ubuntu2"})
    assert found(**asked) == []
    answer = pusher.result(structure({name: entry()}), site={"php_version": "8.3.6"})
    assert answer["result"] == "unchanged"
    assert found(**asked) == [pusher.id]
    pusher.result(structure({name: entry()}))
    assert found(**asked) == [pusher.id]


def test_sites_are_found_by_trouble(
    new_pusher: Callable[[], Pusher], found: Search, name: str, frequency: None
) -> None:
    copied, shrunk, never = (new_pusher() for _ in range(3))
    copied.result(structure({name: entry()}), site={"home_url": "https://home.example"})
    copied.push(site={"home_url": "https://copy.example"})
    shrunk.result(structure({f"{name[:15]}_{n}": entry() for n in range(5)}))
    shrunk.result(structure({name: entry()}))
    has = {"has": f"post_types:{name}"}
    assert found(trouble="site_mismatch", **has) == [copied.id]
    assert found(trouble="shrunk,site_mismatch", **has) == [copied.id, shrunk.id]
    assert found(trouble="late", **has) == []
    assert never.id in found(trouble="never")


def test_the_oldest_push_comes_first(
    new_pusher: Callable[[], Pusher], found: Search, name: str, frequency: None
) -> None:
    first, second, third = (new_pusher() for _ in range(3))
    for pusher in (third, first, second):
        pusher.result(structure({name: entry()}))
    first.client.post(first.path("disconnect/"), headers=first.bearer())
    has = {"has": f"post_types:{name}"}
    assert found(**has) == [first.id, second.id, third.id]
    for limit in (1, 2, 500):
        ids = found(sort="last_structure_fetch", limit=limit, **has)
        assert ids == [third.id, second.id, first.id]
    assert found(state="fresh", **has) == [third.id, second.id]
    assert found(state="fresh", sort="id", **has) == [second.id, third.id]


def test_a_site_key_finds_no_more_than_its_own(
    new_pusher: Callable[[], Pusher], client: FlaskClient, name: str
) -> None:
    ours, other = new_pusher(), new_pusher()
    for pusher in (ours, other):
        pusher.result(structure({name: entry()}))
    query = {"has": f"post_types:{name}"}
    answer = client.get(f"{BASE}/", query_string=query, headers=ours.bearer())
    assert [row["id"] for row in answer.json["data"]] == [ours.id]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(("has", value) for value in ("product", "posts:product", "post_types:", "post_types:A")),
        *(("lacks", value) for value in ("", "taxonomies:" + "a" * 33)),
        *(("label", value) for value in ("tenant", "Tenant:acme", "tenant:")),
        *(("wp_version", value) for value in ("six", "=>6.8", "6.8.*", "<", "٦.٨")),
        *(("php_version", value) for value in ("8.", "!8")),
        *(("trouble", value) for value in ("fresh", "late,", "")),
        *(("sort", value) for value in ("name", "-id")),
        *(("q", value) for value in ("", "a" * 101, "a\0")),
        *(("cursor", value) for value in ("late-x-1", "-1")),
    ],
)
def test_a_bad_value_is_named(
    client: FlaskClient, admin: dict[str, str], parameter: str, value: str
) -> None:
    answer = client.get(f"{BASE}/", query_string={parameter: value}, headers=admin)
    assert answer.status_code == 422
    paths = [error["path"] for error in answer.json["errors"]]
    assert all(path.split(".")[0] == parameter for path in paths), paths


def test_the_command_line_has_the_same_filters(app: Flask, pusher: Pusher, name: str) -> None:
    pusher.result(structure({name: entry()}), site={"home_url": "https://home.example"})
    pusher.push(site={"home_url": "https://copy.example"})
    has = f"--has=post_types:{name}"
    for command in ("integrations list", "fleet"):
        args = [*command.split(), "--json"]
        found = app.test_cli_runner().invoke(args=[*args, has, f"--lacks=taxonomies:{name}"])
        (row,) = orjson.loads(found.stdout)
        assert pusher.id in (row.get("id"), row.get("integration"))
        assert app.test_cli_runner().invoke(args=[*args, has, "--q=nowhere"]).stdout == "[]\n"
        refused = app.test_cli_runner().invoke(args=[*args, "--wp-version=six"])
        assert (refused.exit_code, "wp_version" in refused.output) == (1, True)


def test_too_many_entries_are_refused(client: FlaskClient, admin: dict[str, str]) -> None:
    query = [("has", f"post_types:type_{each}") for each in range(11)]
    answer = client.get(f"{BASE}/", query_string=query, headers=admin)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "has"


def test_what_an_older_release_accepted_is_found_after_the_next_push(
    app: Flask, pusher: Pusher, found: Search, name: str
) -> None:
    """An older release moves `last_structure_fetch` and writes no index."""
    pusher.result(structure({name: entry()}), site={"wp_version": "6.8"})
    with app.app_context(), writing() as connection:
        connection.execute(text(f"DELETE FROM entries WHERE integration_id = {pusher.id}"))
        connection.execute(text(f"DELETE FROM sites WHERE integration_id = {pusher.id}"))
        query = update(Integration).where(Integration.id == pusher.id)
        connection.execute(query.values(indexed_at=None))
    assert found(has=f"post_types:{name}") == []
    answer = pusher.result(structure({name: entry()}), site={"wp_version": "6.8"})
    assert answer["result"] == "unchanged"
    assert found(has=f"post_types:{name}", wp_version="6.8") == [pusher.id]
