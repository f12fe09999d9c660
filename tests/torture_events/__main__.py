"""The long form: `make torture-events`."""

import sys

from tests.support.databases import ENGINES
from tests.torture.stand import databases
from tests.torture_events.run import torture

# What each deliberately broken receiver breaks, by its name.
VARIANTS = {"after_the_commit": "lost", "plain_id": "not_listed"}
# On SQLite one transaction writes at a time, so that ids commit in their order.
ONLY_POSTGRESQL = ("plain_id",)


def main(seconds: float) -> int:
    """Run every case; return how many did not end as they must."""
    passed = [
        run(engine, variant, seconds)
        for engine in ENGINES
        for variant in (None, *VARIANTS)
        if engine == "postgresql" or variant not in ONLY_POSTGRESQL
    ]
    print(f"{sum(passed)} passed, {passed.count(False)} failed")
    return passed.count(False)


def run(engine: str, variant: str | None, seconds: float) -> bool:
    with databases(engine) as found:
        seen = torture(found, variant, seconds)
    broken = seen.broken()
    ok = VARIANTS[variant] in broken if variant else not broken
    print(f"{'ok' if ok else 'FAILED':7}{engine:11}{variant or 'honest':18}{seen.told()}")
    sys.stdout.flush()
    return ok


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
