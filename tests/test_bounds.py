"""Every bound of a push, from both sides, and what naive receivers fall over."""

from typing import Any

import pytest

from tests.support.pusher import Pusher, entry, structure

MOST = 2**53 - 1
WRAPPED = b'{"post_types": {"post": {"label": "x", "count": %s}}, "taxonomies": {}}'
LABELLED = b'{"post_types": {"post": {"label": %s, "count": 1}}, "taxonomies": {}}'

COUNTS = {
    b"0": 200,
    b'"12"': 200,
    b"9007199254740991": 200,
    b"9007199254740992": 422,
    b"-1": 422,
    b"1.5": 422,
    b"1.0": 422,
    b"1e3": 422,
    b"true": 422,
    b"null": 422,
    b'" 7"': 422,
    b'"7 "': 422,
    b'"07"': 422,
    b'"1_000"': 422,
    '"\u0667"'.encode(): 422,
    b'""': 422,
    b"[]": 422,
    b"1e308": 422,
    b"1e999": 400,
    b"9" * 4300: 400,
    b"NaN": 400,
    b"Infinity": 400,
    b"01": 400,
}


@pytest.mark.parametrize(("count", "status"), COUNTS.items(), ids=lambda value: repr(value)[:24])
def test_counts(pusher: Pusher, count: bytes, status: int) -> None:
    response = pusher.send(WRAPPED % count)
    assert response.status_code == status
    if status == 422:
        assert response.json["errors"][0]["path"] == "post_types.post.count"


LABELS = {
    b'"x"': 200,
    b'"' + b"x" * 255 + b'"': 200,
    '"颜色 🎨"'.encode(): 200,
    b'""': 422,
    b'"' + b"x" * 256 + b'"': 422,
    b'"a\\u0000b"': 422,
    b'"\\ud800"': 400,
    b'"\xff"': 400,
    b'"a\nb"': 400,
    b"7": 422,
    b"false": 422,
    b"null": 422,
}


@pytest.mark.parametrize(("label", "status"), LABELS.items(), ids=lambda value: repr(value)[:24])
def test_labels(pusher: Pusher, label: bytes, status: int) -> None:
    assert pusher.send(LABELLED % label).status_code == status


NESTED = b'{"post_types": {"a": {"label": "x", "count": 1, "later": %s}}, "taxonomies": {}}'


@pytest.mark.parametrize("levels", [200, 250, 251, 252, 253, 254, 255, 256, 900, 1000])
@pytest.mark.parametrize("partial", [b"", b'"partial": true, '])
def test_what_is_ignored_may_be_nested(pusher: Pusher, levels: int, partial: bytes) -> None:
    body = NESTED % (b"[" * levels + b"]" * levels)
    response = pusher.send(b"{" + partial + body[1:])
    assert response.status_code == 200


BODIES = {
    b"[]": 422,
    b"null": 422,
    b"{}": 422,
    b"[" * 100000: 400,
    b'{"a":' * 2000: 400,
    b"\xef\xbb\xbf{}": 400,
    '{"post_types": {}, "taxonomies": {}}'.encode("utf-16"): 400,
    b'{"post_types": {}}': 422,
    b'{"post_types": {}, "taxonomies": {}} x': 400,
    b'{"post_types": [], "taxonomies": []}': 200,
    b'{"post_types": [1], "taxonomies": []}': 422,
    b'{"post_types": {}, "taxonomies": {}, "site": []}': 200,
    b'{"post_types": {}, "taxonomies": {}, "later": {"unknown": "\\u0000"}}': 200,
}


@pytest.mark.parametrize(("body", "status"), BODIES.items(), ids=lambda value: repr(value)[:30])
def test_bodies(pusher: Pusher, body: bytes, status: int) -> None:
    assert pusher.send(body).status_code == status


NAMES = {"a": 200, "a" * 20: 200, "a-b_9": 200, "_schema": 200, "": 422, "a" * 21: 422}
NAMES |= {"A": 422, "a b": 422, "a\n": 422, "é": 422, "a\x00": 422}


@pytest.mark.parametrize(("name", "status"), NAMES.items())
def test_post_type_names(pusher: Pusher, name: str, status: int) -> None:
    assert pusher.push(structure({name: entry()})).status_code == status


TAXONOMIES = {"pa_颜色": 200, "x" * 32: 200, "é" * 16: 200, "With Space": 200}
TAXONOMIES |= {"": 422, "x" * 33: 422, "é" * 17: 422, "a\x00": 422, "a\x1f": 422, "a\x7f": 422}


@pytest.mark.parametrize(("name", "status"), TAXONOMIES.items())
def test_taxonomy_names(pusher: Pusher, name: str, status: int) -> None:
    assert pusher.push(structure({}, {name: entry()})).status_code == status


def many(number: int) -> dict[str, Any]:
    return {f"n{place}": entry("x", 1) for place in range(number)}


SIZES = [
    (structure(many(1000)), 200),
    (structure(many(1001)), 422),
    (structure({}, many(2000)), 200),
    (structure({}, many(2001)), 422),
    (structure({"a": entry(counts={f"s{n}": 1 for n in range(64)})}), 200),
    (structure({"a": entry(counts={f"s{n}": 1 for n in range(65)})}), 422),
    (structure({"a": entry(supports=["x" * 64] * 100)}), 200),
    (structure({"a": entry(supports=["x"] * 101)}), 422),
    (structure({"a": entry(taxonomies=["x" * 65])}), 422),
    (structure({"a": entry(description="x" * 4096)}), 200),
    (structure({"a": entry(description="")}), 200),
    (structure({"a": entry(description="x" * 4097)}), 422),
    (structure({"a": entry(icon="x" * 256)}), 422),
]


@pytest.mark.parametrize(("pushed", "status"), SIZES)
def test_sizes(pusher: Pusher, pushed: dict[str, Any], status: int) -> None:
    assert pusher.push(pushed).status_code == status


LOOSE = [
    ({"public": value, "builtin": value}, expected)
    for value, expected in [(True, True), (1, True), ("1", True), (False, False), (0, False)]
]
LOOSE += [({"public": ""}, False), ({"public": "0"}, False), ({"public": None}, None)]


@pytest.mark.parametrize(("attributes", "expected"), LOOSE)
def test_what_php_makes_of_booleans(
    pusher: Pusher, attributes: dict[str, Any], expected: bool | None
) -> None:
    pusher.result(structure({"a": entry(**attributes)}))
    assert pusher.read()["post_types"]["a"]["public"] is expected


@pytest.mark.parametrize("value", ["yes", 2, 1.0, [], "true"])
def test_what_is_no_boolean(pusher: Pusher, value: Any) -> None:
    assert pusher.push(structure({"a": entry(public=value)})).status_code == 422


def test_what_php_makes_of_nothing(pusher: Pusher) -> None:
    nothing = {"rest_base": False, "icon": False, "counts": [], "supports": []}
    pusher.result(structure({"a": entry(**nothing)}))
    assert pusher.read()["post_types"]["a"]["rest_base"] is None


ENVELOPES: list[tuple[dict[str, Any], int]] = [
    ({"trigger": "connect", "context": "cli", "partial": 1}, 200),
    ({"trigger": "other"}, 422),
    ({"context": "browser"}, 422),
    ({"partial": "maybe"}, 422),
    ({"generated_at": -1}, 422),
    ({"generated_at": 1.5}, 422),
    ({"generated_at": 0}, 200),
    ({"site": {"home_url": "https://x.example", "blog_id": "1", "is_multisite": ""}}, 200),
    ({"site": {"home_url": "ftp://x.example"}}, 422),
    ({"site": {"home_url": "x.example"}}, 422),
    ({"site": {"home_url": "https://x.example:99999"}}, 422),
    ({"site": {"home_url": "https://[x"}}, 422),
    ({"site": {"home_url": "https://" + "\u0130" * 200}}, 422),
    ({"site": {"home_url": "https://user:password@x.example"}}, 422),
    ({"site": {"home_url": "https://x.example/?q"}}, 422),
    ({"site": {"home_url": "https://x.example/#f"}}, 422),
    ({"site": {"home_url": "https://x\n.example"}}, 422),
    ({"site": {"uuid": "x" * 256}}, 422),
    ({"site": {"name": "a\x00"}}, 422),
    ({"site": {"rebind": "perhaps"}}, 422),
    ({"site": 7}, 422),
    ({"site": None}, 200),
]


@pytest.mark.parametrize(("envelope", "status"), ENVELOPES)
def test_envelopes(pusher: Pusher, envelope: dict[str, Any], status: int) -> None:
    assert pusher.push(**envelope).status_code == status


@pytest.mark.parametrize("number", [f"{MOST + 1}", "0", "9" * 30, "٣", "1.0", "-1", "01", "a"])
def test_ids_are_ascii_digits_in_bounds(pusher: Pusher, admin: dict[str, str], number: str) -> None:
    path = pusher.path().replace(f"/{pusher.id}/", f"/{number}/")
    assert pusher.client.get(path, headers=admin).status_code == 404
