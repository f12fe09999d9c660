"""Ports of this machine that are given to one test, whichever test sessions run beside it."""

import random
import socket
from contextlib import suppress

# Below what Linux gives to clients (32768 and up), which would take a port between two servers.
PORTS = range(20000, 32000)

_left = iter(random.sample(PORTS, len(PORTS)))


def free_port() -> int:
    """Return a loopback port that nobody listens on and that is given only once."""
    for port in _left:
        with suppress(OSError):
            reserve(port)
            return port
    raise RuntimeError(f"every port of {PORTS} is taken: end other test sessions")


def reserve(port: int) -> None:
    """Take the UDP port of this number until this process ends; raise OSError if either is taken.

    No test needs UDP: it tells other processes that the TCP port has been given away.
    """
    with socket.socket(type=socket.SOCK_DGRAM) as reservation, socket.socket() as probe:
        reservation.bind(("127.0.0.1", port))
        probe.bind(("127.0.0.1", port))
        reservation.detach()
