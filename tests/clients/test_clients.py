"""The document passes a linter, and generated clients do a whole journey at a real receiver."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.npm import installed
from tests.support.ports import free_port
from tests.support.receiver import Receiver

HERE = Path(__file__).parent
JOURNEY = "pushed, read, 304, 422, rotated, 401"


@pytest.fixture(scope="session")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    made = Receiver(tmp_path_factory.mktemp("receiver"), free_port())
    made.create()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def spec(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spec") / "openapi.json"
    with urllib.request.urlopen(f"{receiver.url}/openapi.json") as answer:
        path.write_bytes(answer.read())
    return path


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(HERE, tmp_path_factory)


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=os.environ | {"REDOCLY_TELEMETRY": "off"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_linter_finds_nothing(spec: Path, packages: Path) -> None:
    run("node_modules/.bin/redocly", "lint", spec, "--format=stylish", cwd=packages)


def test_a_typescript_client_does_a_whole_journey(
    receiver: Receiver, spec: Path, packages: Path
) -> None:
    programs = packages / "node_modules/.bin"
    run(programs / "openapi-typescript", spec, "-o", "schema.ts", cwd=packages)
    run(programs / "tsc", "--project", ".", cwd=packages)
    told = run("node", "built/journey.js", receiver.url, receiver.admin_key, cwd=packages)
    assert JOURNEY in told


def test_a_python_client_does_a_whole_journey(
    receiver: Receiver, spec: Path, tmp_path: Path
) -> None:
    client = tmp_path / "receiver_client"
    options = ("--meta", "none", "--fail-on-warning", "--config", HERE / "python.yaml")
    program = Path(sys.executable).with_name("openapi-python-client")
    run(program, "generate", "--path", spec, "--output-path", client, *options, cwd=tmp_path)
    shutil.copy(HERE / "journey.py", tmp_path)
    run(sys.executable, "-m", "mypy", "--strict", "journey.py", cwd=tmp_path)
    told = run(sys.executable, "journey.py", receiver.url, receiver.admin_key, cwd=tmp_path)
    assert JOURNEY in told
