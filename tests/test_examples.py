"""The examples of docs/events.md: the very code that stands there is run."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from receiver.events import sending
from receiver.keys import mint
from receiver.values import encode
from schemas.events import TYPES
from tests.support.npm import installed
from tests.support.ports import free_port
from tests.support.serving import PYTHON, ROOT, SECRET

PAGE = (ROOT / "docs/events.md").read_text()
EVENT = encode({"id": "evt_example", "type": "integration.late", "data": {"integration": 1}})


def code(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@contextmanager
def running(file: str, command: list[str], folder: Path, secret: str) -> Iterator[str]:
    """Run the example of a file, in a folder that holds what it needs."""
    port = free_port()
    (folder / file).write_text(code({"hook.py": "python", "hook.mjs": "js"}[file]))
    command = [*command, str(port)] if command[-1] == "--port" else command
    env = os.environ | {"SECRET": secret, "PORT": str(port)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}/hook"
        finally:
            process.terminate()
            process.wait(10)


def sent(url: str, key: bytes) -> sending.Outcome:
    """Send the event as the worker does; wait while the example starts."""
    for _ in range(100):
        outcome = sending.send(sending.Attempt(url, "evt_example", EVENT, [key], True))
        if outcome.status:
            break
        time.sleep(0.1)
    return outcome


def test_the_example_in_python(tmp_path: Path) -> None:
    flask = [PYTHON, "-m", "flask", "--app", "hook", "run", "--port"]
    check("hook.py", flask, tmp_path)


def test_the_example_for_node(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = installed(ROOT / "tests/library", tmp_path_factory)
    check("hook.mjs", ["node", "hook.mjs"], folder)


def check(file: str, command: list[str], folder: Path) -> None:
    """An event is received, and a forged one is refused."""
    secret_id, secret = mint.mint(SECRET, mint.ENDPOINT)
    with running(file, command, folder, secret) as url:
        assert sent(url, mint.signing_bytes(secret_id, SECRET, mint.ENDPOINT)).status == 204
        assert sent(url, b"of somebody else, long enough...").status == 400
    assert (folder / "log").read_text().count("evt_example integration.late") == 1


def test_the_page_names_every_type() -> None:
    assert [each for each in TYPES if f"`{each}`" not in PAGE] == []
