"""What operators look at, with a million integrations: the time and the memory of each.

`PYTHONPATH=. python bench/fleet_million.py [NUMBER] [ENGINE …]` fills a database by its own
statements, and then asks a receiver with one worker, and the command line, for each row. `!` marks
what is beyond 300 ms (1 s for the radar), or 120 MB for a command.

`FLEET_FOLDER=/tmp/million` keeps the databases there, and takes what is there instead of filling
one: `receiver.db`, and the data of a PostgreSQL server. They are of use for half a day, until the
sites that pushed then are late. The SECRET_KEY is that of `tests/support/serving.py`.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select

from bench.fleet_questions import COMMANDS, PATHS
from tests.support.databases import ENGINES, database, postgresql_server
from tests.support.many import fill
from tests.support.serving import ROOT, SECRET, environment, flask, serve, workers

NUMBER = 1_000_000
ROUNDS = 5
MAX_MS, MAX_RADAR_MS, MAX_COMMAND_MB = 300, 1000, 120
LINE = "{:<72} {:>10} {:>10} {:>9} {:>8} {}"


@contextmanager
def kept(engine: str) -> Iterator[str]:
    """Yield the URL of a database that stays in FLEET_FOLDER, or of one that is deleted."""
    folder = Path(os.environ.get("FLEET_FOLDER", ""))
    folder.mkdir(parents=True, exist_ok=True)
    if not folder.name:
        with database(engine) as url:
            yield url
    elif engine == "sqlite":
        yield f"sqlite:///{folder.absolute()}/receiver.db"
    else:
        with postgresql_server(folder / "postgresql") as url:
            yield url


def fill_in(url: str, number: int) -> str:
    """Fill a database that is empty; return an admin's API key."""
    os.environ |= environment(url, {})
    from receiver import create_app
    from receiver.db.extensions import db
    from receiver.db.models import Integration

    app = create_app()
    with app.app_context():
        with db.engine.connect() as connection:
            empty = connection.scalar(select(func.max(Integration.id))) is None
        if empty:
            fill(db.engine, number, SECRET)
        db.engine.dispose()
    created = json.loads(flask(url, "admin-keys", "add", "--json").stdout)
    return str(created["api_key"])


def ask(url: str, key: str) -> Iterator[tuple[str, ...]]:
    """Give of each address the median and the longest time, the rows and the worker's memory.

    A list is asked for one page after the other.
    """
    with serve(url, "--workers", "1") as address:
        for name, path in PATHS.items():
            took, rows, page = [], 0, path
            for _ in range(ROUNDS):
                seconds, answer = fetch(address + page, key)
                took.append(1000 * seconds)
                rows = max(rows, len(answer.get("data", ())))
                page = following(path, answer.get("next"))
            (worker,) = workers(address)
            most = MAX_RADAR_MS if "/changes/" in path else MAX_MS
            memory = f"{worker.memory_info().rss / 1e6:.0f} MB"
            shown = (f"{each:.0f} ms" for each in (median(took), max(took)))
            yield name, *shown, str(rows), memory, "!" * (max(took) > most)


def following(path: str, cursor: str | None) -> str:
    """Return the address of the next page, or again of the first one after the last."""
    if cursor is None or "?" not in path:
        return path
    return f"{re.sub('&cursor=[^&]*', '', path)}&cursor={cursor}"


def fetch(address: str, key: str) -> tuple[float, dict[str, Any]]:
    """Return how long an answer took, and what it holds; raise where it is an error."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=120) as answer:
        text = answer.read().decode()
    took = time.perf_counter() - started
    if "database_answers 0" in text:
        print("  (/metrics says that the database is down)")
    return took, json.loads(text) if text.startswith("{") else {}


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
    took, memory = time.perf_counter() - started, usage.ru_maxrss / 1000
    shown = (f"{first:.1f} s", f"{took:.1f} s", str(lines + 1), f"{memory:.0f} MB")
    return " ".join(arguments), *shown, "!" * (memory > MAX_COMMAND_MB)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    for engine in sys.argv[2:] or ENGINES:
        with kept(engine) as url:
            assert flask(url, "db", "upgrade").returncode == 0
            started = time.perf_counter()
            key = fill_in(url, number)
            took = time.perf_counter() - started
            print(f"\n{engine}, {number} integrations, filled in {took:.0f} s")
            print(LINE.format("", "median", "longest", "rows", "memory", ""))
            for row in ask(url, key):
                print(LINE.format(*row), flush=True)
            print(LINE.format("", "first line", "all", "lines", "peak", ""))
            for arguments in COMMANDS:
                print(LINE.format(*command(url, *arguments)), flush=True)


if __name__ == "__main__":
    main()
