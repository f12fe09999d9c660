"""Test sessions beside one another do not take each other's ports."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.ports import free_port, reserve
from tests.support.processes import Server, wait_for
from tests.support.serving import ROOT

TAKE = "from tests.support.ports import free_port; print(*(free_port() for _ in range(150)))"
# Workers whose memory takes a while to give back, as after a page of WordPress.
WORKERS = """
import os, socket, sys, time
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
for _ in range(4):
    if not os.fork():
        held = b"x" * 100_000_000
        print("holds", flush=True)
        time.sleep(60)
time.sleep(60)
"""


def test_no_port_is_given_twice_on_this_machine() -> None:
    command = [sys.executable, "-c", f"{TAKE}; import sys; sys.stdout.flush(); input()"]
    sessions = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    given = [free_port() for _ in range(50)]
    for session in sessions:
        assert session.stdout
        given += map(int, session.stdout.readline().split())
    for session in sessions:
        session.communicate("\n")
    assert len(given) == 500
    assert len(set(given)) == len(given)


def test_port_that_somebody_listens_on_is_not_given() -> None:
    with (
        socket.create_server(("127.0.0.1", free_port())) as server,
        pytest.raises(OSError, match="in use"),
    ):
        reserve(server.getsockname()[1])


def test_port_of_a_server_that_was_stopped_is_free_at_once(tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    for _ in range(5):
        log.unlink(missing_ok=True)
        server = Server([sys.executable, "-c", WORKERS, str(port)], log)
        wait_for(lambda: log.read_text().count("holds") == 4, "the workers did not start")
        server.stop()
        socket.create_server(("127.0.0.1", port)).close()
