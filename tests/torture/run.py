"""One run: load, blows, a last blow, and what was kept of the promises."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.torture import killer, load, variants
from tests.torture.observer import Observer
from tests.torture.promises import Ledger
from tests.torture.stand import Databases, Stand, boot_log, stand

WRITERS, READERS = 2, 2
BLOWS = ("worker", "master", "reload", "upgrade", "downgrade", "database", "node", "move")
LEAST_PUSHES = 50
SETTLE_SECONDS = load.PATIENCE_SECONDS + 10

# What each deliberately broken receiver breaks, by its name.
VARIANTS = {variant.__name__: promise for variant, promise in variants.VARIANTS.items()}
# SQLite locks the whole database, and its commits are never asynchronous. Citus commits on worker
# nodes, which the setting of a session with the coordinator does not reach.
NOT_ON = {"no_row_lock": ("sqlite",), "asynchronous_commit": ("sqlite", "citus")}


@dataclass
class Outcome:
    """What one run came to; `broken` names the promise that a variant should break."""

    engine: str
    variant: str
    broken: str | None
    ledger: Ledger
    seconds: float

    @property
    def kills(self) -> int:
        return sum(self.ledger.counts[blow] for blow in BLOWS)

    @property
    def passed(self) -> bool:
        """An honest receiver keeps every promise under real load; a variant breaks its own."""
        if self.broken:
            return self.ledger.violations[self.broken] > 0
        kept = not self.ledger.violations and not self.ledger.trouble
        return kept and self.ledger.counts["pushes"] >= LEAST_PUSHES


@dataclass
class Form:
    """How long at most, and the pause between two blows; without a seed each comes once."""

    seconds: float
    pause: float
    seed: int | None = None


def run(databases: Databases, variant: str | None, form: Form) -> Outcome:
    """Torture the honest receiver, or a variant until it is caught."""
    ledger, started = Ledger(), time.monotonic()
    broken = VARIANTS[variant] if variant else None
    with stand(databases, variant) as made:
        observer = Observer(made.url, databases.sites, ledger)
        _torture(made, observer, ledger, form, broken)
        killer.last_blow(made)
        observer.conclude()
    return Outcome(databases.name, variant or "honest", broken, ledger, time.monotonic() - started)


def _torture(
    made: Stand, observer: Observer, ledger: Ledger, form: Form, broken: str | None
) -> None:
    done, quiet = threading.Event(), threading.Event()
    sites, port = made.databases.sites, made.port
    blows = killer.plan(made.databases.blows, form.seed)
    writers = [
        _thread(load.write, site, port, ledger, done, seed)
        for seed, site in enumerate(sites * WRITERS)
    ]
    watchers = [_thread(load.read, sites, port, ledger, quiet) for _ in range(READERS)]
    watchers.append(_thread(observer.watch, quiet))
    blower = _thread(killer.kill, made, blows, form.pause, done, ledger)
    deadline = time.monotonic() + form.seconds
    while blower.is_alive() and time.monotonic() < deadline:
        if broken and ledger.violations[broken]:
            break
        time.sleep(0.05)
    done.set()
    blower.join(SETTLE_SECONDS)
    for writer in writers:
        writer.join(SETTLE_SECONDS)
        if writer.is_alive():
            ledger.violate("answered", f"a writer hangs; gunicorn said:\n{boot_log(made)}")
    quiet.set()
    for watcher in watchers:
        watcher.join(SETTLE_SECONDS)


def _thread(work: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread
