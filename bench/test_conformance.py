"""What the receiver and its peers must all do, before anyone times them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from contestants import DRF, FASTAPI, RECEIVER, running
from databases import engine
from load import Account as LoadAccount
from load import Connection, header, push, read
from payloads import Site

ENTRY = {"label": "Posts", "count": 10}
MINIMAL = {"post_types": {"post": ENTRY}, "taxonomies": {}}


class Peer(NamedTuple):
    port: int
    accounts: list[tuple[int, str]]

    def account(self, number: int = 0) -> LoadAccount:
        integration, key = self.accounts[number]
        return LoadAccount(Site(number, 40), integration, key)

    def push(self, document: Any, webhook_id: str, account: LoadAccount | None = None) -> Any:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        head = push(account or self.account(), body, webhook_id)
        status, _, answer = Connection(self.port).send(head, body)
        return status, json.loads(answer) if status == 200 else None

    def read(self, account: LoadAccount | None = None, etag: bytes | None = None) -> Any:
        head = read(account or self.account(), etag)
        status, head, answer = Connection(self.port).send(head)
        return status, header(head, b"etag"), json.loads(answer)["data"] if answer else None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Any]:
    with engine(request.param) as made:
        yield made


@pytest.fixture(scope="module", params=[RECEIVER, DRF, FASTAPI], ids=lambda each: each.name)
def peer(request: pytest.FixtureRequest, database: Any, tmp_path_factory: Any) -> Iterator[Peer]:
    url = database.new(request.param.name)
    accounts = request.param.provision(url, 3)
    folder: Path = tmp_path_factory.mktemp("logs")
    with running([request.param], {request.param.name: url}, folder) as [server]:
        yield Peer(server.port, accounts)


def entry(**members: Any) -> dict[str, Any]:
    return {"post_types": {"post": {**ENTRY, **members}}, "taxonomies": {}}


def taxonomy(name: str) -> dict[str, Any]:
    return {"post_types": {}, "taxonomies": {name: ENTRY}}


def test_what_was_pushed_is_what_is_read(peer: Peer) -> None:
    account = peer.account(1)
    status, answer = peer.push(account.site.body(), "whole", account)
    assert (status, answer["data"]["result"], answer["data"]["revision"]) == (200, "applied", 1)
    assert answer["data"]["changes"] == 40
    _, _, data = peer.read(account)
    assert data["site"].items() >= account.site.about.items()
    for kind in ("post_types", "taxonomies"):
        pushed = getattr(account.site, kind)
        assert data[kind].keys() == pushed.keys()
        for name in pushed:
            assert data[kind][name].items() >= pushed[name].items()
            assert data[kind][name]["enabled"] is pushed[name]["public"]
            assert data[kind][name]["fetch_limit"] == 100
            assert data[kind][name]["synced_count"] is None


def test_the_same_structure_again_is_unchanged(peer: Peer) -> None:
    account = peer.account(2)
    peer.push(account.site.body(), "first", account)
    _, answer = peer.push(account.site.body(), "second", account)
    assert (answer["data"]["result"], answer["data"]["changes"]) == ("unchanged", 0)
    account.site.everything()
    _, answer = peer.push(account.site.body(), "third", account)
    assert (answer["data"]["result"], answer["data"]["revision"]) == ("applied", 2)
    assert answer["data"]["changes"] == 8


def test_an_id_counts_once(peer: Peer) -> None:
    body = json.dumps(entry(count=11)).encode()
    assert peer.push(body, "once")[1]["data"]["result"] in ("applied", "unchanged")
    assert peer.push(body, "once")[1]["data"]["result"] == "duplicate"
    assert peer.push(entry(count=12), "once")[0] == 409


def test_an_older_push_changes_nothing(peer: Peer) -> None:
    account = peer.account(2)
    old = {"generated_at": 1_000_000_000_000, **MINIMAL}
    peer.push(account.site.body(), "newer", account)
    assert peer.push(old, "older", account)[1]["data"]["result"] == "superseded"


def test_an_entry_that_leaves_keeps_its_settings_and_returns(peer: Peer) -> None:
    both = entry()
    both["post_types"]["page"] = ENTRY
    peer.push(both, "both")
    peer.push(entry(), "one")
    assert "page" not in peer.read()[2]["post_types"]
    assert peer.push(both, "both-again")[1]["data"]["changes"] == 1
    assert "missing_since" not in peer.read()[2]["post_types"]["page"]


def test_a_read_that_is_known_is_not_sent_again(peer: Peer) -> None:
    status, etag, _ = peer.read()
    assert status == 200
    assert peer.read(etag=etag)[0] == 304
    assert peer.read(etag=b"W/" + (etag or b""))[0] == 304
    peer.push(entry(count=13), "moves-on")
    assert peer.read(etag=etag)[0] == 200


def test_only_its_own_key_opens_an_integration(peer: Peer) -> None:
    wrong = peer.account()._replace(key="whsec_" + "a" * 60)
    foreign = peer.account()._replace(key=peer.accounts[1][1])
    for account in (wrong, foreign):
        assert peer.push(MINIMAL, "never", account)[0] == 401
        head = read(account)
        assert Connection(peer.port).send(head)[0] == 401


@pytest.mark.parametrize(
    "document",
    [
        MINIMAL,
        {"post_types": [], "taxonomies": []},
        entry(count="12"),
        entry(rest_base=False, icon=False, rest_namespace=False),
        entry(hierarchical=0, public="1", show_ui="", counts=[]),
        entry(description="", unknown={"anything": 1.5}),
        entry(label="x" * 255, description="x" * 4096, count=2**53 - 1),
        taxonomy("pa_颜色"),
    ],
)
def test_what_php_sends_is_taken(peer: Peer, document: Any) -> None:
    assert peer.push(document, f"php-{abs(hash(str(document)))}")[0] == 200


@pytest.mark.parametrize(
    "document",
    [
        {"post_types": {}},
        {"post_types": {"post": {"label": "Posts"}}, "taxonomies": {}},
        {"post_types": {"Post": ENTRY}, "taxonomies": {}},
        {"post_types": {"x" * 21: ENTRY}, "taxonomies": {}},
        {"post_types": {f"t{number}": ENTRY for number in range(1001)}, "taxonomies": {}},
        taxonomy("é" * 17),
        taxonomy("a\x1fb"),
        *(entry(count=count) for count in (1.5, -1, True, " 7", "1e3", "\u0667", 2**53, None)),
        *(entry(label=label) for label in ("", 7, "x" * 256, "a\x00b", None)),
        *(entry(public=flag) for flag in ("yes", 2, [])),
        entry(description="x" * 4097),
        entry(rest_base=True),
        entry(counts={"publish": -1}),
        entry(counts={"x" * 65: 1}),
        entry(counts={f"s{number}": 1 for number in range(65)}),
        entry(supports="title"),
        entry(supports=["x" * 65]),
        entry(supports=["x"] * 101),
        {"trigger": "never", **MINIMAL},
        {"context": "kitchen", **MINIMAL},
        {"generated_at": -1, **MINIMAL},
        {"site": {"home_url": "ftp://shop.example"}, **MINIMAL},
        {"site": {"wp_version": 6.9}, **MINIMAL},
    ],
)
def test_what_is_merely_loose_is_refused(peer: Peer, document: Any) -> None:
    _, etag, _ = peer.read()
    assert peer.push(document, "refused")[0] == 422
    assert peer.read()[1] == etag
