"""A provider's day over HTTP alone, against a served receiver: a thousand sites and their care."""

import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.apps import add_admin, migrated
from tests.support.databases import ENGINES, database
from tests.support.pusher import BASE, SEED, Pusher
from tests.support.serving import serve

PUBLIC_URL = "https://receiver.example/here"
BODY = json.dumps(SEED).encode()


class Provider:
    """A provider's backend: an address, and an admin key."""

    def __init__(self, address: str, api_key: str) -> None:
        self.address, self.headers = address, {"Authorization": f"Bearer {api_key}"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = self.headers | {"Content-Type": "application/json"} | given
        return self.send(method, BASE + path, data, given)

    def send(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def push(self, integration_id: int, api_key: str) -> int:
        """Push as the site does."""
        site = Pusher(None, integration_id, api_key)
        return self.send("POST", site.path("update-structure/"), BODY, site.signed(BODY))[0]


@pytest.fixture(scope="module", params=ENGINES)
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    with database(request.param) as url:
        with migrated(url) as app:
            admin_key = add_admin(app)
        with serve(url, PUBLIC_URL=PUBLIC_URL) as address:
            yield Provider(address, admin_key)


@pytest.fixture(scope="module")
def sites(provider: Provider) -> list[dict[str, Any]]:
    """A thousand integrations, made by two batches."""
    made = []
    for half in range(2):
        items = [
            {"site_url": f"https://{half}-{number}.example", "labels": {"tenant": f"t{number % 7}"}}
            for number in range(500)
        ]
        status, answer = provider.ask(
            "POST", "/batch/", {"integrations": items}, Idempotency_Key=f"half {half}"
        )
        assert status == 200
        again = provider.ask(
            "POST", "/batch/", {"integrations": items}, Idempotency_Key=f"half {half}"
        )
        assert again == (200, answer), "the same again, keys included"
        made += answer["data"]
    return made


def test_a_thousand_sites_are_made_by_two_batches_once(
    provider: Provider, sites: list[dict[str, Any]]
) -> None:
    assert Counter(site["status"] for site in sites) == {201: 1000}
    assert len({site["id"] for site in sites} | {site["api_key"] for site in sites}) == 2000
    assert sites[7]["connection"] == f"https://{sites[7]['api_key']}@receiver.example/here"
    assert [provider.push(site["id"], site["api_key"]) for site in sites[::250]] == [200] * 4
    counted, cursor = 0, "0"
    while cursor:
        _, page = provider.ask("GET", f"/?limit=500&cursor={cursor}")
        counted, cursor = counted + len(page["data"]), page["next"]
    assert counted == 1000


def test_a_lost_answer_is_healed(provider: Provider) -> None:
    body = {"site_url": "https://lost.example", "name": "Lost"}
    provider.ask("POST", "/", body, Idempotency_Key="lost")  # and nobody heard the answer
    status, answer = provider.ask("POST", "/", body, Idempotency_Key="lost")
    assert (status, answer["data"]["name"]) == (201, "Lost")
    assert provider.push(answer["data"]["id"], answer["data"]["api_key"]) == 200


def test_a_lost_answer_without_an_idempotency_key_is_healed_too(provider: Provider) -> None:
    body = {"site_url": "https://lost-too.example"}
    provider.ask("POST", "/", body)
    status, taken = provider.ask("POST", "/", body)
    assert (status, taken["code"]) == (409, "site_taken")
    status, key = provider.ask("POST", f"/{taken['integration']}/keys/", {"overlap_hours": 0})
    assert status == 201
    assert provider.push(taken["integration"], key["data"]["api_key"]) == 200


def test_a_key_is_rotated_and_revoked(provider: Provider, sites: list[dict[str, Any]]) -> None:
    site = sites[10]
    path = f"/{site['id']}/keys/"
    assert provider.push(site["id"], site["api_key"]) == 200
    _, new = provider.ask("POST", path, {"overlap_hours": 168})
    assert provider.push(site["id"], new["data"]["api_key"]) == 200
    _, keys = provider.ask("GET", path)
    assert [key["state"] for key in keys["data"]] == ["ending", "live"]
    assert all(key["last_push_at"] for key in keys["data"])
    status, revoked = provider.ask("DELETE", f"{path}{site['key_id']}/")
    assert (status, revoked["data"]["state"]) == (200, "revoked")
    assert provider.push(site["id"], site["api_key"]) == 401
    _, pushes = provider.ask("GET", f"/{site['id']}/pushes/")
    ids = [push["key_id"] for push in pushes["data"]]
    assert ids == [new["data"]["key_id"], site["key_id"]]


def test_a_site_is_renamed_and_labelled(provider: Provider, sites: list[dict[str, Any]]) -> None:
    changes = {"name": "Renamed", "site_url": "https://renamed.example", "labels": {"plan": "pro"}}
    status, answer = provider.ask("PATCH", f"/{sites[11]['id']}/", changes)
    assert (status, answer["data"]["name"]) == (200, "Renamed")
    assert answer["data"]["labels"] == {"plan": "pro", "tenant": "t4"}
    _, found = provider.ask("GET", "/?site_url=https://renamed.example")
    assert [row["id"] for row in found["data"]] == [sites[11]["id"]]


def test_a_site_is_removed_while_it_pushes(provider: Provider, sites: list[dict[str, Any]]) -> None:
    """Pushes are accepted, then refused; none fails, and none is accepted after the removal.

    A 429 says that two of them are under way already.
    """
    site, statuses, removed = sites[12], [], threading.Event()

    def push_on() -> None:
        while not removed.is_set():
            statuses.append(provider.push(site["id"], site["api_key"]))

    threads = [threading.Thread(target=push_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    while statuses.count(200) < 20:
        removed.wait(0.05)
    assert provider.ask("DELETE", f"/{site['id']}/")[0] == 200
    removed.set()
    for thread in threads:
        thread.join(30)
    after = provider.push(site["id"], site["api_key"])
    assert (set(statuses) - {401, 429}, after) == ({200}, 401)
    assert provider.ask("GET", f"/{site['id']}/")[0] == 404
    assert provider.ask("DELETE", f"/{site['id']}/")[1]["code"] == "not_found"
