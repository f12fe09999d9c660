"""The long form: `make torture-events`."""

import sys

from tests.torture_events.run import torture

CASES = (
    *(("sqlite", None, ""), ("postgresql", None, "")),
    *(("postgresql", "after_the_commit", "lost"), ("postgresql", "plain_id", "not_listed")),
)


def main(seconds: float) -> int:
    """Run every case; return how many did not end as they must."""
    failed = 0
    for kind, variant, promise in CASES:
        run = torture(kind, variant, seconds)
        broken = run.broken()
        ok = promise in broken if promise else not broken
        failed += not ok
        counts = f"{len(run.acknowledged)} pushes, {run.kills} kills, {run.duplicates()} sent twice"
        verdict = f"broken: {', '.join(broken) or 'nothing'}"
        print(f"{'ok' if ok else 'FAILED':7}{kind:11}{variant or 'honest':18}{counts}; {verdict}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
