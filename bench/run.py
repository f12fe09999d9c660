"""Measure the receiver against its peers and its limits; `--quick` for a look at the tools."""

import argparse
import contextlib
import json
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import load
import report
from contestants import (
    LIMITS,
    PEERS_OF_RECEIVER,
    RECEIVER,
    ROOT,
    Server,
    cpu_seconds,
    environment,
    running,
)
from databases import Engine, engine
from load import Account, Work
from payloads import Site

INTEGRATIONS = 1000
SITES = {40: 600, 400: 30, 2000: 8}  # more entries than any process would remember
TIMES_MORE = 100
ALIKE = tuple(each.name for each in LIMITS)  # they answer every push alike


class Plan(NamedTuple):
    """How often is measured, and how many requests at a time; the last is for the memory.

    A window ends after `seconds`, whatever was sent until then.
    """

    rounds: int
    reads: int
    pushes: int
    seconds: float
    requests: int

    def of(self, work: Work, size: int) -> int:
        """Return how many requests a window has: fewer of larger ones."""
        return max((self.pushes if work.change else self.reads) * 40 // size, 12)


FULL, QUICK = Plan(5, 240, 80, 2, 100_000), Plan(2, 60, 20, 1, 2_000)


class Sample(NamedTuple):
    """One window; times are milliseconds a request."""

    cpu: float
    database_cpu: float
    p50: float
    p99: float
    per_second: float
    rss_mb: float


Samples = dict[tuple[str, str], list[Sample]]


def window(
    server: Server, made: Engine, work: Work, accounts: list[Account], seconds: float, **how: Any
) -> Sample:
    """Send one kind of request and see what it cost the server."""
    if work.status == 304:
        how["etags"] = load.etags(server.port, accounts)
    processes = [server.process, *([made.process] if made.process else [])]
    before, began = [cpu_seconds(each) for each in processes], time.perf_counter()
    latencies = sorted(load.run(server.port, work, accounts, seconds, **how))
    count, elapsed = len(latencies), time.perf_counter() - began
    spent = [cpu_seconds(each) - was for each, was in zip(processes, before, strict=True)]
    cpu, database_cpu = (*spent, 0.0)[:2]
    return Sample(
        cpu / count * 1000,
        database_cpu / count * 1000,
        latencies[count // 2] * 1000,
        latencies[count * 99 // 100] * 1000,
        count / elapsed,
        server.rss_mb(),
    )


def compare(made: Engine, size: int, plan: Plan, folder: Path) -> Samples:
    """Measure receiver and peers, and at 40 entries the limits, in interleaved rounds."""
    contestants = [RECEIVER, *PEERS_OF_RECEIVER]
    databases = {each.name: made.new(f"{each.name}{size}") for each in contestants}
    issued = {each.name: each.provision(databases[each.name], INTEGRATIONS) for each in contestants}
    if size == 40:
        contestants += LIMITS
        issued |= dict.fromkeys(ALIKE, issued["receiver"])
    accounts = {name: accounts_of(pairs[: SITES[size]], size) for name, pairs in issued.items()}
    with running(contestants[:3], databases, folder) as servers:
        for server in servers:
            push_first(server, accounts[server.contestant.name])
        write_answers(servers[0], accounts["receiver"][0], folder / "answers.json")
    samples: Samples = defaultdict(list)
    with running(contestants, databases, folder) as servers:
        for number in range(plan.rounds + 1):
            print(f"{made.name}, {size} entries: round {number} of {plan.rounds}", flush=True)
            for work in load.WORKS:
                for server in servers:
                    name = server.contestant.name
                    if work.signed and name != "receiver":
                        continue
                    how = {"most": plan.of(work, size), "checked": name not in ALIKE}
                    sample = window(server, made, work, accounts[name], plan.seconds, **how)
                    if number:  # the first warms up
                        samples[name, work.name].append(sample)
    return samples


def accounts_of(issued: list[tuple[int, str]], size: int) -> list[Account]:
    """Give each integration the site that pushes to it."""
    return [Account(Site(number, size), *pair) for number, pair in enumerate(issued)]


def push_first(server: Server, accounts: list[Account]) -> None:
    """Let every site push once."""
    load.run(server.port, load.PUSH_FIRST, accounts, 600, connections=2, most=len(accounts))


def write_answers(server: Server, account: Account, path: Path) -> None:
    """Keep what the receiver answers: the limits send the same bytes."""
    connection = load.Connection(server.port)
    _, head, read = connection.send(load.read(account))
    body = account.site.body()
    _, _, pushed = connection.send(load.push(account, body, "answer"), body)
    etag = (load.header(head, b"etag") or b"").decode()
    path.write_text(json.dumps({"etag": etag, "read": read.decode(), "pushed": pushed.decode()}))


def scale(made: Engine, plan: Plan, folder: Path) -> list[dict[str, tuple[float, float]]]:
    """Return p50 of read and push with 1,000 and 100,000 integrations, for each round."""
    databases = {name: made.new(f"receiver_{name}") for name in ("small", "large")}
    accounts = {
        name: accounts_of(RECEIVER.provision(url, INTEGRATIONS, every), 40)
        for (name, url), every in zip(databases.items(), (1, TIMES_MORE), strict=True)
    }
    contestants = [RECEIVER._replace(name=name) for name in databases]
    with running(contestants, databases, folder) as servers:
        for server in servers:
            push_first(server, accounts[server.contestant.name])
    multiply = str(Path(__file__).parent / "peers" / "receiver" / "multiply.py")
    subprocess.run(
        [str(RECEIVER.venv / "python"), multiply, str(TIMES_MORE)],
        env=environment(databases["large"]) | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    rounds = []
    with running(contestants, databases, folder) as servers:
        for number in range(plan.rounds + 1):
            print(f"{made.name}, integrations: round {number} of {plan.rounds}", flush=True)
            found: dict[str, dict[str, float]] = defaultdict(dict)
            for work in (load.READ_200, load.PUSH_QUARTER):
                for server in servers:
                    name = server.contestant.name
                    how = {"most": plan.of(work, 40) // 2, "connections": 1}
                    sample = window(server, made, work, accounts[name], plan.seconds, **how)
                    found[work.name][name] = sample.p50
            rounds.append({name: (each["small"], each["large"]) for name, each in found.items()})
    return rounds[1:]  # the first warms up


def memory(made: Engine, plan: Plan, folder: Path) -> float:
    """Return the largest worker's resident memory after many requests of every kind."""
    url = made.new("receiver_memory")
    accounts = accounts_of(RECEIVER.provision(url, INTEGRATIONS), 40)
    with running([RECEIVER], {"receiver": url}, folder) as [server]:
        push_first(server, accounts)
        for work in load.WORKS:
            share = 0.8 if work is load.READ_200 else 0.2 / (len(load.WORKS) - 2)
            if work.status == 200:
                print(f"memory: {work.name}", flush=True)
                load.run(server.port, work, accounts, 600, most=int(plan.requests * share))
        return server.rss_mb()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    quick = arguments.parse_args().quick
    plan, results = QUICK if quick else FULL, report.Results()

    def show(text: str) -> None:
        print(text, flush=True)
        if not quick:
            results.write()  # after each part, so that an end before the last loses no other

    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="receiver-bench-")))
        engines = [stack.enter_context(engine(name)) for name in ("sqlite", "postgresql")]
        for made in engines:
            show(results.add(made.name, 40, compare(made, 40, plan, folder)))
        for size in (2000, 400):
            show(results.add("sqlite", size, compare(engines[0], size, plan, folder)))
        for made in engines:
            show(results.add_scale(made.name, scale(made, plan, folder)))
        show(results.add_memory(memory(engines[0], plan, folder)))


if __name__ == "__main__":
    main()
