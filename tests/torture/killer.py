"""What happens to a receiver while it is pushed to: the blows, and in which order."""

import itertools
import random
import threading
import time
from collections.abc import Iterator

from tests.torture.promises import Ledger
from tests.torture.stand import Stand

MIGRATIONS = ("upgrade", "downgrade")
PUSHES_SECONDS = 10


def plan(once: tuple[str, ...], seed: int | None) -> Iterator[str]:
    """Give every blow once, and then by a seed ever more of them."""
    return iter(once) if seed is None else itertools.chain(once, _more(once, random.Random(seed)))


def _more(once: tuple[str, ...], chance: random.Random) -> Iterator[str]:
    migrations = itertools.cycle(MIGRATIONS)
    # The two that lose most, where anything is lost.
    blows = once + tuple(blow for blow in once if blow in ("worker", "database")) * 2
    while True:
        blow = chance.choice(blows)
        yield next(migrations) if blow in MIGRATIONS else blow


def kill(
    stand: Stand, blows: Iterator[str], pause: float, stop: threading.Event, ledger: Ledger
) -> None:
    """Strike after each pause until told to stop or nothing is left to do."""
    for number, blow in enumerate(blows):
        if stop.wait(pause):
            return
        await_pushes(stop, ledger)
        try:
            strike(stand, blow, number, ledger)
            # What needs long to come back is not struck again before it is there.
            if blow in ("master", "database", "node"):
                stand.await_live()
        except Exception as error:
            ledger.trouble.append(f"{blow}: {error!r}")
            return
        ledger.count(blow)
    stop.wait(pause)


def await_pushes(stop: threading.Event, ledger: Ledger) -> None:
    """Wait until pushes flow: a blow that meets none proves little."""
    enough, deadline = ledger.counts["pushes"] + 3, time.monotonic() + PUSHES_SECONDS
    while ledger.counts["pushes"] < enough and time.monotonic() < deadline and not stop.is_set():
        time.sleep(0.005)


def strike(stand: Stand, blow: str, number: int, ledger: Ledger) -> None:
    if blow in MIGRATIONS:
        error = stand.migrate(blow)
        if error:
            ledger.violate("migrated", error)
    elif blow == "worker":
        stand.kill_worker(number)
    elif blow == "master":
        # Its workers go on for a moment; then Docker and systemd end what a master leaves.
        left = stand.workers()
        stand.kill_master()
        time.sleep(0.2)
        stand.end(left)
        stand.start()
    elif blow == "reload":
        stand.reload()
    else:
        stand.databases.strike(blow)


def last_blow(stand: Stand) -> None:
    """Kill everything at once; what is on disk then is all there is."""
    stand.kill_all()
    stand.databases.crash()
    time.sleep(0.1)
