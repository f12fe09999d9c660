"""What was measured, told at the end of the run and kept in build/."""

import json
import statistics
from pathlib import Path

from _pytest.terminal import TerminalReporter

KEPT = Path(__file__).parents[2] / "build/browser.json"
measured: dict[str, str] = {}


def tell(what: str, value: str) -> None:
    measured[what] = value


def tell_ms(what: str, seconds: list[float]) -> None:
    """Tell the median and the worst of some times."""
    median, worst = (round(value * 1000) for value in (statistics.median(seconds), max(seconds)))
    tell(what, f"median {median} ms, worst {worst} ms, of {len(seconds)}")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not measured:
        return
    terminalreporter.section("measured")
    for what, value in measured.items():
        terminalreporter.line(f"{what}: {value}")
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(measured, indent=2) + "\n")
