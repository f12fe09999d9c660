"""Test sessions beside one another do not take each other's ports."""

import socket
import subprocess
import sys

import pytest

from tests.serving import ROOT
from tests.support.ports import free_port, reserve

TAKE = "from tests.support.ports import free_port; print(*(free_port() for _ in range(150)))"


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
