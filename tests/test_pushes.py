"""The push: what becomes of it, and what it leaves."""

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests.support.pusher import SEED, Pusher, entry, structure


def test_the_smallest_push_is_applied_and_read_back(pusher: Pusher) -> None:
    result = pusher.result()
    assert (result["result"], result["revision"], result["post_types"]) == ("applied", 1, 1)
    read = pusher.read()
    assert read["post_types"]["post"].items() >= {"label": "Posts", "count": 10}.items()
    assert read["last_structure_fetch"] == result["last_structure_fetch"]


def test_a_bearer_push_is_accepted(pusher: Pusher) -> None:
    response = pusher.client.post(
        pusher.path("update-structure/"), json=SEED, headers=pusher.bearer()
    )
    assert response.json["data"]["result"] == "applied"


def test_the_same_structure_is_unchanged_whatever_surrounds_it(pusher: Pusher) -> None:
    now = int(time.time() * 1000)
    first = pusher.result(structure({"a": entry(), "b": entry()}), generated_at=now)
    second = pusher.result(
        structure({"b": entry(), "a": entry()}), generated_at=now + 1, trigger="cron"
    )
    assert (second["result"], second["revision"]) == ("unchanged", first["revision"])
    assert pusher.result(structure(), generated_at=now)["result"] == "superseded"


def test_a_count_alone_is_applied_without_a_change(pusher: Pusher) -> None:
    pusher.result(structure({"post": entry(count=1)}))
    result = pusher.result(structure({"post": entry(count="2", counts={"draft": 1})}))
    assert (result["result"], result["revision"], result["changes"]) == ("applied", 2, 0)
    assert pusher.read()["post_types"]["post"]["counts"] == {"draft": 1}


def test_an_empty_first_push_is_applied(pusher: Pusher) -> None:
    assert pusher.result({"post_types": [], "taxonomies": []})["revision"] == 1


def test_a_repeated_id_is_a_duplicate_and_with_another_body_a_conflict(pusher: Pusher) -> None:
    pusher.result(webhook_id="msg_same")
    again = pusher.result(webhook_id="msg_same")
    assert (again["result"], again["revision"], again["changes"]) == ("duplicate", 1, 0)
    other = pusher.push(structure(), webhook_id="msg_same")
    assert (other.status_code, other.json["code"]) == (409, "id_reused")
    assert pusher.read()["revision"] == 1


def test_an_id_belongs_to_its_integration(new_pusher: Callable[[], Pusher]) -> None:
    for _ in range(2):
        assert new_pusher().result(webhook_id="msg_everybodys")["result"] == "applied"


def test_an_older_push_is_superseded_and_changes_nothing(pusher: Pusher) -> None:
    now = int(time.time() * 1000)
    pusher.result(generated_at=now)
    before = pusher.read()
    result = pusher.result(structure(), webhook_id="msg_late", generated_at=now - 1)
    assert (result["result"], result["post_types"]) == ("superseded", 1)
    assert pusher.read() == before
    assert pusher.result(structure(), webhook_id="msg_late", generated_at=now - 1) == result


def test_without_generated_at_arrival_is_the_order(pusher: Pusher) -> None:
    now = int(time.time() * 1000)
    pusher.result(generated_at=now)
    assert pusher.result(structure())["result"] == "applied"
    assert pusher.result(generated_at=now - 1)["result"] == "superseded"


@pytest.mark.parametrize(("ahead", "status"), [(290, 200), (310, 422)])
def test_a_push_from_the_future_is_refused(pusher: Pusher, ahead: int, status: int) -> None:
    response = pusher.push(generated_at=int((time.time() + ahead) * 1000))
    assert response.status_code == status


def test_a_bad_entry_refuses_the_whole_push(pusher: Pusher) -> None:
    response = pusher.push(structure({"post": entry(), "page": entry(count="ten")}))
    assert response.status_code == 422
    assert [row["path"] for row in response.json["errors"]] == ["post_types.page.count"]
    assert pusher.read()["revision"] is None


def test_a_partial_push_skips_bad_entries_and_keeps_what_was_stored(pusher: Pusher) -> None:
    pusher.result(structure({"post": entry(), "page": entry("Pages")}))
    mixed = structure({"post": entry(count=11), "page": entry(""), "UPPER": entry()}, {"": entry()})
    for result in ("applied", "unchanged"):
        data = pusher.result(mixed, partial=True)
        assert data["result"] == result
        paths = [row["path"] for row in data["skipped"]]
        assert paths == ["post_types.page.label", "post_types.UPPER", "taxonomies."]
    read = pusher.read()["post_types"]
    assert (read["post"]["count"], read["page"]["label"]) == (11, "Pages")


def test_a_partial_push_needs_a_time_that_is_one_and_maps_of_entries(pusher: Pusher) -> None:
    bad = structure({"post": entry()}) | {"generated_at": "yesterday"}
    assert pusher.push(bad, partial=True).status_code == 422
    assert pusher.push({"post_types": 1, "taxonomies": {}}, partial=True).status_code == 422


def test_at_most_100_skipped_entries_and_20_errors_are_told(pusher: Pusher) -> None:
    bad = structure({f"p{n}": entry("") for n in range(150)})
    assert len(pusher.result(bad, partial=True)["skipped"]) == 100
    assert len(pusher.push(bad).json["errors"]) == 20


def test_test_connection_tells_what_arrived(pusher: Pusher) -> None:
    body = json.dumps({"site": {"home_url": "https://elsewhere.example", "wp_version": "6.8"}})
    data = pusher.send(body.encode(), "test-connection/").json["data"]
    assert (data["authenticated_by"], data["body_bytes"]) == ("signature", len(body))
    assert (data["site_matches"], data["versions"]["wp_version"]) == (False, "6.8")
    assert abs(data["clock_skew"]) <= 2


def test_a_signature_and_a_bearer_key_see_the_same(pusher: Pusher) -> None:
    pusher.result(SEED)
    body = json.dumps({"site": {"home_url": "https://elsewhere.example"}}).encode()
    path, headers = pusher.path("test-connection/"), pusher.bearer()
    signed = pusher.send(body, "test-connection/").json["data"]
    bearer = pusher.client.post(
        path, data=body, headers=headers, content_type="application/json"
    ).json["data"]
    differing = {name for name in signed | bearer if signed.get(name) != bearer.get(name)}
    assert differing - {"server_time"} == {"authenticated_by", "clock_skew"}


def test_test_connection_needs_no_body(pusher: Pusher) -> None:
    response = pusher.client.post(pusher.path("test-connection"), headers=pusher.bearer())
    assert response.json["data"]["authenticated_by"] == "bearer"
    assert pusher.read()["revision"] is None


def test_a_clock_that_was_a_year_ahead_stops_nothing(pusher: Pusher) -> None:
    """Both clocks were, when a push was stored; then they were set right."""
    with time_machine.travel(timedelta(days=365)):
        pusher.push(structure(), generated_at=int(time.time() * 1000))
    now = int(time.time() * 1000)
    assert pusher.result(structure(), generated_at=now)["result"] == "unchanged"
    assert pusher.result(structure(), generated_at=now - 1)["result"] == "superseded"
