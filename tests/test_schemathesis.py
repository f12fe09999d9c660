"""The contract by machine against the app: whatever is generated from it, all checks hold."""

from contextlib import suppress

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from receiver.db.engine import writing
from receiver.integrations.register import add
from receiver.keys import keyring

# What a schema cannot say is a 422: an entry that was never seen, a time in the future.
CONFIG = SchemathesisConfig.from_str("""
[checks]
positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, 422, 429]

# Each item of a batch is judged by itself: what is wrong with one stands in its row.
[[operations]]
include-path = "/api/v1/integration/integrations/batch/"
checks.negative_data_rejection.expected-statuses = ["2xx", 400, 401, 411, 413, 415, 422]
""")
SETTINGS = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture(scope="module")
def headers(app: Flask) -> dict[str, str]:
    """An admin, and a site for it to look at."""
    with app.app_context(), writing() as connection:
        add(connection, "https://schemathesis.example", None)
        _, api_key = keyring.issue(connection, None)
    return {"Authorization": f"Bearer {api_key}"}


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_operation_keeps_the_contract(
    app: Flask, headers: dict[str, str], mode: GenerationMode
) -> None:
    api = schemathesis.openapi.from_wsgi("/openapi.json", app, config=CONFIG)
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:

        @SETTINGS
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers)

        # What takes nothing can be called in no wrong way.
        with suppress(Unsatisfiable):
            check()
