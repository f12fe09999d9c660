"""The short form: every blow once, and the five named variants until they are caught."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.serving import ROOT
from tests.torture.run import VARIANTS, Form, Outcome, run
from tests.torture.stand import Databases, databases

# It ends once every blow has fallen; a busy machine needs longer for that.
FORM = Form(seconds=240, pause=0.4)
NAMED = list(VARIANTS)[:5]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Databases]:
    with databases("postgresql") as found:
        yield found


@pytest.fixture(scope="module")
def honest(postgresql: Databases) -> Outcome:
    return run(postgresql, None, FORM)


def test_an_honest_receiver_keeps_every_promise_on_postgresql(
    honest: Outcome, postgresql: Databases
) -> None:
    assert honest.passed, told(honest)
    assert honest.kills == len(postgresql.blows)


def test_an_honest_receiver_keeps_every_promise_on_sqlite() -> None:
    with databases("sqlite") as found:
        outcome = run(found, None, FORM)
    assert outcome.passed, told(outcome)
    assert outcome.kills == len(found.blows)


def test_every_variant_replaces_what_is_there() -> None:
    code = "from tests.torture.variants import VARIANTS; [variant() for variant in VARIANTS]"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("variant", NAMED)
def test_a_broken_receiver_is_caught(variant: str, honest: Outcome, postgresql: Databases) -> None:
    """A crash is no catch: the promise it is named for must be broken, which honesty kept."""
    assert honest.passed
    outcome = run(postgresql, variant, FORM)
    assert outcome.passed, told(outcome)


def told(outcome: Outcome) -> str:
    ledger = outcome.ledger
    return f"{ledger.trouble} {dict(ledger.examples)} {dict(ledger.statuses)}"
