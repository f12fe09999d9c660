"""The return of a fleet after an outage: simulated, and its worst minute run."""

import random
import statistics
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

RETRIES = (60, 300, 1800, 7200, 21600)  # seconds after each failure, as the plugin waits
DAY_SECONDS, OUTAGE = 86400, 6 * 3600
MINUTE = 60  # seconds
WAITING = 300  # requests at a time, each on a thread
TIMEOUT_SECONDS = 60


def simulate(sites: int, jitter: float, *, together: bool) -> None:
    """Print how many pushes arrive after an outage.

    Each site pushes at its own minute of the day, or all of them within the outage's first minute.
    """
    chance = random.Random(1)
    arrivals: Counter[int] = Counter()
    for _ in range(sites):
        when = chance.uniform(*((0, MINUTE) if together else (OUTAGE - DAY_SECONDS, OUTAGE)))
        for wait in RETRIES:
            if not 0 <= when < OUTAGE:
                break
            when += wait * chance.uniform(1 - jitter, 1 + jitter)
        if when >= OUTAGE:
            arrivals[int(when - OUTAGE) // MINUTE] += 1
    usual = sites / (DAY_SECONDS / MINUTE)
    print(
        f"\n{sites} sites, {OUTAGE // 3600} h of outage, jitter {jitter:.0%}, together {together}:"
        f" {sum(arrivals.values())} retries, at most {max(arrivals.values())} in a minute"
        f" (on a usual day {usual:.1f}), the last after {max(arrivals) / 60:.1f} h"
    )


def run(pushes: Sequence[urllib.request.Request]) -> None:
    """Let all of them arrive at random instants of one minute; print how they fared."""
    chance, started = random.Random(1), time.monotonic()
    due = sorted(started + chance.uniform(0, MINUTE) for _ in pushes)
    with ThreadPoolExecutor(WAITING) as threads:
        outcomes = list(threads.map(_arrive, due, pushes))
    statuses = Counter(status for status, _ in outcomes)
    seconds = sorted(took for _, took in outcomes)
    last = time.monotonic() - started
    print(
        f"\n{len(pushes)} sites return within a minute: {dict(statuses)};"
        f" from arrival to answer: median {statistics.median(seconds):.2f} s, 99th percentile"
        f" {seconds[len(seconds) * 99 // 100]:.1f} s; the last was answered after {last:.0f} s",
        flush=True,
    )


def _arrive(due: float, push: urllib.request.Request) -> tuple[str, float]:
    """Push when it is due; return the status, and the seconds since it was due."""
    time.sleep(max(0.0, due - time.monotonic()))
    try:
        urllib.request.urlopen(push, timeout=TIMEOUT_SECONDS).close()
        status = "200"
    except urllib.error.HTTPError as error:
        status = str(error.code)
    except OSError as error:
        status = type(error).__name__
    return status, time.monotonic() - due
