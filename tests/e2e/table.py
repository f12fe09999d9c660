"""The table of version and step with seconds, printed and written as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

versions: dict[str, str] = {}


class Table:
    """Collect what each step took in each lane."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps: dict[str, dict[str, dict[str, Any]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name, _, lane = report.nodeid.rpartition("::")[2].removesuffix("]").partition("[")
        cell = self.steps.setdefault(name, {}).setdefault(
            lane, {"outcome": "passed", "seconds": 0.0}
        )
        cell["seconds"] = round(cell["seconds"] + report.duration, 2)
        if report.outcome != "passed":
            cell["outcome"] = "not run" if report.skipped else "failed"

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        lanes = sorted({lane for cells in self.steps.values() for lane in cells})
        if not lanes:
            return
        heads = [f"{lane} ({versions.get(lane, 'not run')})" for lane in lanes]
        width = max(len(step) for step in self.steps)
        terminalreporter.write_sep("=", "seconds by step and version")
        terminalreporter.write_line("  ".join(["step".ljust(width), *heads]))
        for step, cells in self.steps.items():
            row = [
                words(cells.get(lane)).rjust(len(head))
                for lane, head in zip(lanes, heads, strict=True)
            ]
            terminalreporter.write_line("  ".join([step.removeprefix("test_").ljust(width), *row]))
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(
            json.dumps({"versions": versions, "steps": self.steps}, indent=2) + "\n"
        )


def words(cell: dict[str, Any] | None) -> str:
    """Return what stands in one cell: its seconds if it passed."""
    if cell is None:
        return "-"
    return f"{cell['seconds']:.1f}" if cell["outcome"] == "passed" else str(cell["outcome"])
