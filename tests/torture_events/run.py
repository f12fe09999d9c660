"""Pushes flow, an endpoint fails by turns, and all is killed by turns: is every event told?

The promises: every event of an acknowledged push is delivered, and listed to a reader with a
cursor; none before its commit; none of a push that was not stored; and one twice only if a worker
that delivers was killed.
"""

import itertools
import random
import subprocess
import threading
import time
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import text

from tests.support.apps import add_admin, app_on
from tests.support.delivering import until
from tests.support.serving import PYTHON
from tests.torture import killer, load
from tests.torture.load import Caller, Sender
from tests.torture.stand import Databases, Stand, stand
from tests.torture_events.endpoint import Admin, endpoint, read
from tests.torture_events.seen import Seen

VARIANTS = Path(__file__).parent / "variants.py"
BLOWS = ("worker", "deliver", "database")
PAUSE = (0.3, 1.2)  # seconds between two blows
# Between two pushes of a site. None for a variant: a blow must meet one that is being stored.
PUSH_SECONDS = 0.1
SETTLE_SECONDS = 60

Process: TypeAlias = "subprocess.Popen[bytes]"


class Delivers:
    """The workers that deliver: two, or one on SQLite, where a second would only wait."""

    def __init__(self, made: Stand, seen: Seen) -> None:
        self.made, self.seen = made, seen
        self.running = [self.start() for _ in range(1 if is_sqlite(made) else 2)]

    def start(self) -> Process:
        """Start a worker and wait for its heartbeat: before it, SIGTERM is no order to end well."""
        before, command = self.seen.delivers(), [PYTHON, "-m", "flask", "--app", "wsgi", "deliver"]
        folder, settings = self.made.folder, self.made.environment()
        process = subprocess.Popen(command, cwd=folder, env=settings, stderr=subprocess.DEVNULL)
        until(lambda: self.seen.delivers() - before, SETTLE_SECONDS)
        return process

    def kill(self, place: int) -> None:
        self.running[place].kill()
        self.running[place].wait()
        self.seen.delivers_killed += 1

    def end(self) -> None:
        for process in self.running:
            process.terminate()
        ends = [process.wait(SETTLE_SECONDS) for process in self.running]
        assert ends == [0] * len(ends)


def torture(
    found: Databases, variant: str | None = None, seconds: float = 0, seed: int = 1
) -> Seen:
    """Kill each kind once, and go on for so many seconds, or until a variant is caught.

    Then let everything arrive, and return what was seen.
    """
    with stand(found, variant or "honest", VARIANTS, ALLOW_PRIVATE_SITES="true") as made:
        seen = Seen(made.url)
        admin = prepare(made, seen, variant)
        with endpoint(seen) as address:
            admin.call("/endpoints/", {"url": address, "types": ["structure.changed"]})
            pause = 0 if variant else PUSH_SECONDS
            pushers = [thread(push, made.port, site, seen, pause) for site in found.sites]
            reader = thread(read, seen, admin)
            delivers = Delivers(made, seen)
            blows(made, delivers, seen, seconds, random.Random(seed), bool(variant))
            settle(seen, pushers)
            reader.join()
            delivers.end()
        seen.stored = seen.revisions()
    return seen


def prepare(made: Stand, seen: Seen, variant: str | None) -> Admin:
    if variant == "plain_id":
        with seen.engine.connect() as connection:
            connection.execute(text("CREATE SEQUENCE naive"))
    with app_on(made.url) as app:
        return Admin(made.port, add_admin(app))


def blows(
    made: Stand,
    delivers: Delivers,
    seen: Seen,
    seconds: float,
    chance: random.Random,
    until_caught: bool,
) -> None:
    ends = time.monotonic() + seconds
    for number, blow in enumerate(itertools.cycle(BLOWS)):
        pause = time.monotonic() + chance.uniform(*PAUSE)
        while time.monotonic() < pause:
            if until_caught and seen.skips():
                return
            time.sleep(0.02)
        if number >= len(BLOWS) and time.monotonic() > ends:
            return
        killer.await_pushes(seen.stop, seen.ledger)
        strike(made, delivers, blow, number)
        seen.kills[blow] += 1


def strike(made: Stand, delivers: Delivers, blow: str, number: int) -> None:
    if blow == "deliver":
        place = number % len(delivers.running)
        delivers.kill(place)
        delivers.running[place] = delivers.start()
    elif blow == "database" and is_sqlite(made):
        # SQLite has no server: whoever has the file open is the database, so all are killed.
        made.kill_all()
        delivers.kill(0)
        made.start()
        delivers.running[0] = delivers.start()
        made.await_live()
    else:
        killer.strike(made, blow, number, delivers.seen.ledger)


def settle(seen: Seen, pushers: list[threading.Thread]) -> None:
    """End the pushes; wait until nothing is left to be told, or a minute without a delivery."""
    seen.stop.set()
    # A push that ends now is acknowledged, and must be listed, too.
    for pusher in pushers:
        pusher.join()
    accepted, ends = 0, time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < ends and seen.left():
        if len(seen.accepted) > accepted:
            accepted, ends = len(seen.accepted), time.monotonic() + SETTLE_SECONDS
        time.sleep(0.1)
    seen.settled.set()


def push(port: int, site: Sender, seen: Seen, pause: float) -> None:
    """Push number after number, each until it is acknowledged."""
    caller = Caller(port)
    while not seen.stop.is_set():
        told = load.push(caller, site, next(site.numbers), seen.ledger)
        if told:
            seen.acknowledged.add((site.id, told["revision"]))
        time.sleep(pause)
    caller.close()


def is_sqlite(made: Stand) -> bool:
    return made.databases.server is None


def thread(work: object, *arguments: object) -> threading.Thread:
    started = threading.Thread(target=work, args=arguments, daemon=True)
    started.start()
    return started
