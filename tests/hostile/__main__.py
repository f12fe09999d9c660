"""`python -m tests.hostile`: every case on both engines, the totals, and the memory after it."""

import json
import sys
import time
from collections import Counter

from receiver.keys import mint as keys
from tests.hostile.cases import MAX_WORKER_MB, TABLES, fault
from tests.hostile.wire import Target
from tests.support.apps import command_on
from tests.support.databases import ENGINES, database
from tests.support.serving import SECRET, serve, workers

COLUMNS = "{:<11} {:<10} {:>6} {:>6}  {}"


def main() -> int:
    """Send them all; the exit status is 1 where anything failed."""
    counts: Counter[str] = Counter()
    print(COLUMNS.format("ENGINE", "TABLE", "CASES", "WRONG", "RIGHT ANSWERS"))
    for engine in ENGINES:
        with database(engine) as url:
            command_on(url, "db", "upgrade")
            with serve(url) as address:
                for name in TABLES:
                    counts += attack(engine, name, address, new_target(url))
                sizes = [worker.memory_info().rss / 2**20 for worker in workers(address)]
        small = len(sizes) == 2 and max(sizes) < MAX_WORKER_MB
        counts["passed" if small else "failed"] += 1
        print(f"{engine}: the workers are left with {' and '.join(f'{s:.0f}' for s in sizes)} MB")
    print(f"\n{counts['passed']} passed, {counts['failed']} failed")
    return int(counts["failed"] > 0)


def new_target(url: str) -> Target:
    site = f"https://hostile-{time.monotonic_ns()}.example"
    made = json.loads(command_on(url, "integrations", "add", site, "--json"))
    token = keys.mint_token(made["id"], "edit", int(time.time()) + 600, SECRET)
    return Target(made["id"], made["api_key"], token)


def attack(engine: str, name: str, address: str, target: Target) -> Counter[str]:
    """Send a table's cases and print their totals."""
    faults = {case.name: fault(address, target, case) for case in TABLES[name]}
    wrong = {case: found for case, found in faults.items() if found}
    right = Counter(str(status or "closed") for case in TABLES[name] for status in case.right)
    told = ", ".join(f"{status} {number}" for status, number in right.most_common())
    print(COLUMNS.format(engine, name, len(faults), len(wrong), told))
    for case, found in wrong.items():
        print(f"{'':12}{case}: {found}")
    sys.stdout.flush()
    return Counter(passed=len(faults) - len(wrong), failed=len(wrong))


if __name__ == "__main__":
    sys.exit(main())
