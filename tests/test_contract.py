"""The contract of each view: what it refuses, and how the document describes it."""

import re
from typing import Any

import pytest
import structlog
from flask import Flask

from receiver.http.routing import API, BASE
from tests.support.pusher import Pusher

SHAPES_SENT = {"Push", "PostType", "Taxonomy", "Site", "PushedSite"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{BASE}/?sate=stale"),
        ("POST", f"{BASE}/?dry_run=1"),
        ("POST", f"{API}/connect/?dry_run=1"),
        ("GET", f"{BASE}/{{id}}/?sate=stale"),
        ("GET", f"{BASE}/{{id}}/changes/?sinc=3"),
        ("GET", f"{BASE}/{{id}}/content-types/?includes=missing"),
    ],
)
def test_an_unknown_query_parameter_is_named(
    pusher: Pusher, admin: dict[str, str], method: str, path: str
) -> None:
    body = {"site_url": "https://strict.example"} if method == "POST" else None
    response = pusher.client.open(
        path.replace("{id}", str(pusher.id)), method=method, json=body, headers=admin
    )
    assert response.status_code == 422
    assert response.json["errors"][0]["path"] in path


def test_a_log_record_outside_a_request_is_written(app: Flask) -> None:
    structlog.get_logger().info("started")


def test_operation_ids_can_be_spoken(client: Any) -> None:
    ids = [operation["operationId"] for operation in operations(client)]
    assert len(set(ids)) == len(ids)
    assert {"contentTypesShow", "pushesAccept", "integrationsIndex"} <= set(ids)
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name) for name in ids)


def test_answers_say_what_is_always_there_and_may_gain_members(client: Any) -> None:
    shapes = client.get("/openapi.json").json["components"]["schemas"]
    answers = {name: shape for name, shape in shapes.items() if name in answered(client)}
    assert len(answers) > 10
    for name, shape in answers.items():
        assert "additionalProperties" not in shape, name
        assert name in SHAPES_SENT or shape.get("required") or shape["oneOf"], name


def test_a_read_has_every_required_member(pusher: Pusher) -> None:
    pusher.push()
    shapes = pusher.client.get("/openapi.json").json["components"]["schemas"]
    path = pusher.path("content-types/")
    read = pusher.client.get(path, headers=pusher.bearer()).json["data"]
    assert set(shapes["ContentTypes"]["required"]) <= read.keys()
    assert set(shapes["ReadPostType"]["required"]) <= read["post_types"]["post"].keys()


def operations(client: Any) -> list[dict[str, Any]]:
    paths = client.get("/openapi.json").json["paths"]
    return [operation for methods in paths.values() for operation in methods.values()]


def answered(client: Any) -> set[str]:
    """Name the shapes that a response holds, and what they hold."""
    shapes = client.get("/openapi.json").json["components"]["schemas"]
    found: set[str] = set()
    text = str([operation["responses"] for operation in operations(client)])
    while names := set(re.findall(r"#/components/schemas/(\w+)", text)) - found:
        found |= names
        text = str([shapes[name] for name in names])
    return found
