"""Integrations: created once a site, listed by freshness, disconnected on purpose."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.support.pusher import BASE, Pusher

Make = Callable[..., Pusher]


def test_an_admin_creates_an_integration_that_can_push(client: Any, admin: Any) -> None:
    body = {"site_url": "https://created.example/blog", "name": "Created"}
    response = client.post(f"{BASE}/", json=body, headers=admin)
    assert response.status_code == 201
    data = response.json["data"]
    assert set(data) == {"id", "site_url", "name", "labels", "key_id", "api_key"}
    assert Pusher(client, data["id"], data["api_key"]).result()["result"] == "applied"
    for same in ("http://CREATED.example:80/blog/", "https://created.example/blog"):
        again = client.post(f"{BASE}/", json={"site_url": same}, headers=admin)
        assert (again.status_code, again.json["code"]) == (409, "site_taken")


def test_one_site_created_many_times_at_once_is_created_once(app: Any, admin: Any) -> None:
    def create(_: int) -> int:
        body = {"site_url": "https://at-once.example"}
        return int(app.test_client().post(f"{BASE}/", json=body, headers=admin).status_code)

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(create, range(6))) == [201] + [409] * 5


def test_a_home_that_is_bound_is_taken_too(pusher: Pusher, admin: Any) -> None:
    pusher.result(site={"home_url": "https://bound.example"})
    response = pusher.client.post(
        f"{BASE}/", json={"site_url": "https://bound.example"}, headers=admin
    )
    assert (response.status_code, response.json["integration"]) == (409, pusher.id)


@pytest.mark.parametrize("body", [{}, {"site_url": "x"}, {"site_url": "https://a.example", "n": 1}])
def test_a_bad_integration_is_refused(client: Any, admin: Any, body: Any) -> None:
    assert client.post(f"{BASE}/", json=body, headers=admin).status_code == 422


def test_a_site_sees_its_own_and_may_not_create(pusher: Pusher) -> None:
    response = pusher.client.get(f"{BASE}/?platform=wordpress", headers=pusher.bearer())
    assert [row["id"] for row in response.json["data"]] == [pusher.id]
    body = {"site_url": "https://new.example"}
    assert pusher.client.post(f"{BASE}/", json=body, headers=pusher.bearer()).status_code == 403


def test_a_list_is_filtered_and_comes_in_pages(new_pusher: Make, client: Any, admin: Any) -> None:
    made = [new_pusher().id for _ in range(3)]
    seen: list[int] = []
    cursor = str(made[0] - 1)
    while cursor:
        page = client.get(f"{BASE}/?limit=2&cursor={cursor}", headers=admin).json
        seen += [row["id"] for row in page["data"]]
        cursor = page["next"]
    assert seen == made
    other = client.get(f"{BASE}/?platform=drupal", headers=admin).json
    assert (other["data"], other["next"]) == ([], None)


def test_a_site_is_found_by_its_address(new_pusher: Make, client: Any, admin: Any) -> None:
    pusher = new_pusher("https://findable.example/shop/")
    found = client.get(f"{BASE}/?site_url=http://FINDABLE.example/shop", headers=admin)
    assert [row["id"] for row in found.json["data"]] == [pusher.id]


@pytest.mark.parametrize(
    ("hours", "state"), [(35.9, "fresh"), (36.1, "late"), (71.9, "late"), (72.1, "stale")]
)
def test_states_follow_the_last_push(pusher: Pusher, admin: Any, hours: float, state: str) -> None:
    assert state_of(pusher) == "never"
    pusher.result()
    with time_machine.travel(timedelta(hours=hours)):
        assert state_of(pusher) == state
        path = f"{BASE}/?state={state}&limit=500&cursor={pusher.id - 1}"
        rows = pusher.client.get(path, headers=admin).json["data"]
        assert pusher.id in [row["id"] for row in rows]
        assert {row["state"] for row in rows} == {state}


def test_a_disconnected_site_is_never_late_until_it_pushes(pusher: Pusher) -> None:
    pusher.result()
    pusher.client.post(pusher.path("disconnect/"), headers=pusher.bearer())
    with time_machine.travel(timedelta(days=9)):
        assert state_of(pusher) == "disconnected"
        assert pusher.read()["late_after"] is None
        assert pusher.result()["result"] == "unchanged"
        assert state_of(pusher) == "fresh"


def test_an_unknown_state_is_refused(client: Any, admin: Any) -> None:
    assert client.get(f"{BASE}/?state=sleepy", headers=admin).status_code == 422
    assert client.get(f"{BASE}/?state=fresh,late", headers=admin).status_code == 200


def state_of(pusher: Pusher) -> str:
    response = pusher.client.get(pusher.path(), headers=pusher.bearer())
    return str(response.json["data"]["state"])
