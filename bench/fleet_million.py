"""What operators look at, with a million integrations: the time and the memory of each.

`PYTHONPATH=. python bench/fleet_million.py [NUMBER] [ENGINE …]` fills a new database by its own
statements, and then asks a receiver with one worker, and the command line, for each row.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from tests.support.databases import ENGINES, database
from tests.support.many import fill
from tests.support.serving import ROOT, SECRET, environment, flask, serve, workers

NUMBER = 1_000_000
ROUNDS = 5
LISTS = "/api/v1/integration/integrations/?limit=100"
PATHS = {
    "GET /health/ready": "/health/ready",
    "GET /metrics": "/metrics",
    "GET /integrations/": LISTS,
    **{
        f"  ?state={state}": f"{LISTS}&state={state}"
        for state in ("fresh", "late", "stale", "never", "disconnected", "late,never")
    },
}
COMMANDS = (("fleet",), ("fleet", "--json"), ("integrations", "list"))
SEARCHES = (
    *("has=post_types:post", "has=post_types:rare", "has=post_types:product:on"),
    "has=post_types:product&has=post_types:rare",
    "has=post_types:product&has=post_types:event",
    *("lacks=post_types:product", "lacks=post_types:post", "lacks=post_types:rare"),
    *("label=tenant:tenant-7", "label=tenant:tenant-7&has=post_types:post"),
    *("q=site-777777", "q=site-7", "q=nowhere", "q=site-7&has=post_types:event"),
    *("wp_version=6.8", "wp_version=%3C6.8", "php_version=%3C7", "php_version=%3E=8"),
    *("trouble=late", "trouble=late,never&has=post_types:product", "trouble=shrunk"),
    *("sort=last_structure_fetch", "sort=last_structure_fetch&has=post_types:product"),
    "sort=last_structure_fetch&has=post_types:rare",
    *("cursor=900000&has=post_types:product", "cursor=900000&lacks=post_types:post"),
)
PATHS |= {f"  ?{search}": f"{LISTS}&{search}" for search in SEARCHES}
LINE = "{:<58} {:>12} {:>12} {:>10}"


def fill_in(url: str, number: int) -> str:
    """Fill a database; return an admin's API key."""
    os.environ |= environment(url, {})
    from receiver import create_app
    from receiver.db.extensions import db

    app = create_app()
    with app.app_context():
        fill(db.engine, number, SECRET)
        db.engine.dispose()
    created = json.loads(flask(url, "admin-keys", "add", "--json").stdout)
    return str(created["api_key"])


def ask(url: str, key: str) -> Iterator[tuple[str, ...]]:
    """Give of each address the first and the median time in ms, and the worker's memory in MB."""
    with serve(url, "--workers", "1", PROMETHEUS_MULTIPROC_DIR="") as address:
        for name, path in PATHS.items():
            took = sorted(fetch(address + path, key) for _ in range(ROUNDS))
            (worker,) = workers(address)
            memory = worker.memory_info().rss / 1e6
            shown = (f"{1000 * took[each]:.0f} ms" for each in (ROUNDS // 2, -1))
            yield (name, *shown, f"{memory:.0f} MB")


def fetch(address: str, key: str) -> float:
    """Return how long an answer took; raise where it is an error."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=120) as answer:
        text = answer.read().decode()
    took = time.perf_counter() - started
    if "database_answers 0" in text:
        print("  (/metrics says that the database is down)")
    return took


def command(url: str, *arguments: str) -> tuple[str, ...]:
    """Return when a command's first line of data came, when its last, and its peak memory."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment(url, {}),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(2):
        process.stdout.readline()
    first, lines = time.perf_counter() - started, sum(1 for _ in process.stdout)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    took = time.perf_counter() - started
    name = f"{' '.join(arguments)} ({lines + 1})"
    return name, f"{first:.1f} s", f"{took:.1f} s", f"{usage.ru_maxrss / 1000:.0f} MB"


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    for engine in sys.argv[2:] or ENGINES:
        with database(engine) as url:
            assert flask(url, "db", "upgrade").returncode == 0
            started = time.perf_counter()
            key = fill_in(url, number)
            took = time.perf_counter() - started
            print(f"\n{engine}, {number} integrations, filled in {took:.0f} s")
            print(LINE.format("", "median", "longest", "memory"))
            for row in ask(url, key):
                print(LINE.format(*row), flush=True)
            print(LINE.format("", "first line", "all", "peak"))
            for arguments in COMMANDS:
                print(LINE.format(*command(url, *arguments)), flush=True)


if __name__ == "__main__":
    main()
