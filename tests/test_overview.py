"""The overview of the fleet: states, troubles, and the pushes of the last day."""

from typing import Any

from flask.testing import FlaskClient

from tests.support.pusher import Pusher

FLEET = "/api/v1/integration/fleet/"


def overview(client: FlaskClient, admin: dict[str, str]) -> Any:
    return client.get(FLEET, headers=admin).json["data"]


def pushes(client: FlaskClient, admin: dict[str, str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in overview(client, admin)["pushes"]:
        of = row["result"], row["reason"]
        found[of] = found.get(of, 0) + row["pushes"]
    return found


def test_states_are_counted(client: FlaskClient, admin: dict[str, str], pusher: Pusher) -> None:
    pusher.result()
    told = overview(client, admin)
    assert set(told["states"]) == {"fresh", "late", "stale", "never", "disconnected"}
    assert told["states"]["fresh"] >= 1
    assert told["counted_at"]


def test_a_trouble_names_the_site_that_has_it_longest(
    client: FlaskClient, admin: dict[str, str], pusher: Pusher
) -> None:
    troubles = {one["trouble"]: one for one in overview(client, admin)["troubles"]}
    never = troubles["never"]
    assert never["integrations"] >= 1
    assert never["oldest"] <= pusher.id
    assert never["since"]


def test_pushes_are_counted_by_result_and_reason(
    client: FlaskClient, admin: dict[str, str], pusher: Pusher
) -> None:
    before = pushes(client, admin)
    pusher.result()
    pusher.send(b"{")
    client.post(f"/api/v1/integration/integrations/{pusher.id}/update-structure/", data=b"{}")
    after = pushes(client, admin)
    new = {of: number - before.get(of, 0) for of, number in after.items()}
    assert new["applied", ""] == 1
    assert sum(number for (result, _), number in new.items() if result == "refused") == 2
    assert all(":" not in reason for _, reason in after)


def test_a_fleet_without_a_worker_is_told(client: FlaskClient, admin: dict[str, str]) -> None:
    deliveries = overview(client, admin)["deliveries"]
    assert set(deliveries) == {"results", "oldest_due_seconds", "workers"}


def test_only_who_sees_all_sees_the_fleet(client: FlaskClient, pusher: Pusher) -> None:
    assert client.get(FLEET, headers=pusher.bearer()).status_code == 403
