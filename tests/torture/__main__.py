"""The long form: the honest receiver and every variant, on both engines, and a table."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing

from tests.support.databases import ENGINES
from tests.torture.cluster import ClusterDatabases
from tests.torture.promises import PROMISES
from tests.torture.run import BLOWS, NOT_ON, VARIANTS, Form, Outcome, run
from tests.torture.stand import Databases, databases

COLUMNS = "{:<11} {:<25} {:>6} {:>7} {:>7} {:>7} {:>6}  {}"


def main() -> int:
    """Run it all; the exit status is the number of failures, at most 1."""
    options = argparse.ArgumentParser(prog="torture")
    options.add_argument("--seconds", type=float, default=180, help="of each honest run")
    options.add_argument("--pause", type=float, default=0.8, help="seconds between two blows")
    options.add_argument("--seed", type=int, default=1, help="of the order of the blows")
    options.add_argument("--engine", choices=ENGINES, action="append")
    options.add_argument("--variant", choices=["honest", *VARIANTS], action="append")
    options.add_argument("--cluster", metavar="URL", help="of a coordinator, and no other engine")
    chosen = options.parse_args()
    form = Form(chosen.seconds, chosen.pause, chosen.seed)
    print(COLUMNS.format("ENGINE", "RECEIVER", "S", "PUSHES", "READS", "LOOKS", "KILLS", "VERDICT"))
    outcomes = []
    for found in tortured(chosen.engine or ENGINES, chosen.cluster):
        for variant in chosen.variant or ["honest", *VARIANTS]:
            if found.name not in NOT_ON.get(variant, ()):
                outcomes.append(run(found, None if variant == "honest" else variant, form))
                show(outcomes[-1])
    passed = sum(judge(outcome, outcomes) for outcome in outcomes)
    print(f"\n{passed} passed, {len(outcomes) - passed} failed")
    return int(passed < len(outcomes))


def tortured(engines: Sequence[str], cluster: str | None) -> Iterator[Databases]:
    """Give the databases of each engine in turn, or those of a cluster alone."""
    if cluster:
        with closing(ClusterDatabases(cluster)) as found:
            yield found
        return
    for engine in engines:
        with databases(engine) as found:
            yield found


def judge(outcome: Outcome, outcomes: list[Outcome]) -> bool:
    """A variant is caught only where the honest receiver passed the same run."""
    honest = [o for o in outcomes if o.engine == outcome.engine and o.variant == "honest"]
    return outcome.passed and (not outcome.broken or not honest or honest[0].passed)


def show(outcome: Outcome) -> None:
    counts, violations = outcome.ledger.counts, outcome.ledger.violations
    found = ", ".join(f"{name} {violations[name]}" for name in PROMISES if violations[name])
    if outcome.broken:
        verdict = f"{'caught' if outcome.passed else 'NOT CAUGHT'}: {found or 'no violation'}"
    else:
        verdict = f"{'kept' if outcome.passed else 'BROKEN'}: violations {found or 0}"
        verdict += "; " + ", ".join(f"{blow} {counts[blow]}" for blow in BLOWS if counts[blow])
    numbers = (counts["pushes"], counts["reads"], counts["looks"], outcome.kills)
    print(
        COLUMNS.format(outcome.engine, outcome.variant, f"{outcome.seconds:.0f}", *numbers, verdict)
    )
    if not outcome.passed:
        print(f"{'':12}answers: {dict(outcome.ledger.statuses)} {outcome.ledger.trouble}")
    wanted = [outcome.broken] if outcome.broken else list(violations)
    for promise in wanted:
        for example in outcome.ledger.examples[promise][:1]:
            print(f"{'':12}{promise}: {example}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
