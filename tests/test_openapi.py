"""The OpenAPI document tells the truth, of every address: what breaks a rule is named."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from receiver.api.sync_now import BODY
from receiver.http import codes, examples
from receiver.http.openapi import document
from receiver.values import encode
from tests.support import described
from tests.support.pusher import Pusher
from tests.support.serving import ROOT


@pytest.fixture(scope="module")
def spec(app: Flask) -> dict[str, Any]:
    return document(app)


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_has_a_real_example(spec: dict[str, Any]) -> None:
    without = {name for name, each in operations(spec) if not examples.call_of(each["operationId"])}
    assert not without, "run make examples, or tell a body in tests/recording/calls.py"


def test_every_code_has_a_real_example() -> None:
    assert set(examples.recorded()["problems"]) == set(codes.CODES), "tests/recording/problems.py"


def test_the_examples_are_those_of_this_release() -> None:
    command = [sys.executable, "-m", "tests.recording"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout == examples.FILE.read_text(), "run make examples"


def test_every_member_and_parameter_is_described(spec: dict[str, Any]) -> None:
    members = {
        f"{name}.{member}": shape
        for name, schema in spec["components"]["schemas"].items()
        for member, shape in schema.get("properties", {}).items()
    }
    parameters = {
        f"{name} {parameter['name']}": parameter
        for name, operation in operations(spec)
        for parameter in operation["parameters"]
    }
    everything = members | parameters
    assert len(everything) > 100
    without = {
        name for name, shape in everything.items() if not {"description", "$ref"} & shape.keys()
    }
    assert not without, "describe it in schemas/words.py"


def test_every_schema_and_tag_is_described(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    assert not {name for name, schema in schemas.items() if not schema.get("description")}
    tags = {tag["name"] for tag in spec["tags"] if tag["description"]}
    assert {tag for _, operation in operations(spec) for tag in operation["tags"]} <= tags


def test_no_member_has_a_default_which_generators_take_for_required(spec: dict[str, Any]) -> None:
    for name, schema in spec["components"]["schemas"].items():
        assert "'default'" not in str(schema), name


def test_patterns_are_those_of_javascript(spec: dict[str, Any]) -> None:
    assert "\\\\Z" not in str(spec)
    assert "^((" in str(spec)


def test_a_read_tells_its_etag_and_the_304(spec: dict[str, Any], pusher: Pusher) -> None:
    path = "/api/v1/integration/integrations/{integration_id}/content-types/"
    responses = spec["paths"][path]["get"]["responses"]
    assert {"ETag", "X-Request-Id"} <= responses["200"]["headers"].keys()
    assert responses["304"]
    response = pusher.client.get(pusher.path("content-types/"), headers=pusher.bearer())
    assert {name for name in responses["200"]["headers"] if name not in response.headers} == set()


def test_what_answers_412_tells_its_condition(spec: dict[str, Any]) -> None:
    for name, operation in operations(spec):
        sent = {parameter["name"] for parameter in operation["parameters"]}
        assert ("If-Match" in sent) == ("412" in operation["responses"]), name


def test_what_makes_one_wait_tells_retry_after(spec: dict[str, Any]) -> None:
    for name, operation in operations(spec):
        for status in {"429", "503"} & operation["responses"].keys():
            assert "Retry-After" in operation["responses"][status]["headers"], name


def test_the_server_is_the_public_url(app: Flask, spec: dict[str, Any]) -> None:
    assert spec["servers"] == [{"url": "/"}]
    app.config["PUBLIC_URL"] = "https://receiver.example/path"
    assert document(app)["servers"] == [{"url": "https://receiver.example/path"}]
    app.config["PUBLIC_URL"] = ""


def test_the_webhook_is_what_a_site_is_sent(spec: dict[str, Any]) -> None:
    media = spec["webhooks"]["sync.requested"]["post"]["requestBody"]["content"]
    assert encode(media["application/json"]["example"]) == BODY


def test_a_response_that_is_not_described_is_named(app: Flask, pusher: Pusher) -> None:
    """The check of all other tests is able to fail."""
    operation = described._responses(app)["contentTypesShow"]
    kept = operation.pop("401")
    assert pusher.client.get(pusher.path("content-types/")).status_code == 401
    operation["401"] = kept
    (fault,) = described.undescribed
    assert fault.endswith("content-types/: 401 unauthorized is not described")
    described.undescribed.clear()
