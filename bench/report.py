"""What was measured, as bench/results.json and as the tables of docs/performance.md."""

import json
import os
import platform
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS, NOTE = ROOT / "bench" / "results.json", ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- what `make bench` printed -->\n", "<!-- until here -->\n"
PEERS, LIMITS = ("drf", "fastapi"), ("flask", "wsgi")
TITLES = {
    "receiver": "this receiver",
    "drf": "Django REST framework",
    "fastapi": "FastAPI",
    "flask": "a bare Flask route",
    "wsgi": "a bare WSGI function",
    "read_200": "read, 200",
    "read_304": "read, 304",
    "push_unchanged": "push, unchanged",
    "push_signed": "the same, signed",
    "push_quarter": "push, a quarter changed",
    "push_all": "push, all changed",
    "push_words": "push, all reworded",
}


class Results:
    """All that one run found."""

    def __init__(self) -> None:
        self.found: dict[str, dict[int, Any]] = {}
        self.scales: dict[str, Any] = {}
        self.rss_mb: float | None = None

    def add(self, engine: str, size: int, samples: Any) -> str:
        self.found.setdefault(engine, {})[size] = samples
        ratios = ratio_table(samples) if size == 40 else ""
        return f"\n{engine}\n{ratios}{size_table(size, samples)}"

    def add_scale(self, engine: str, rounds: Any) -> str:
        self.scales[engine] = rounds
        return self._scale_line(engine)

    def add_memory(self, rss_mb: float) -> str:
        self.rss_mb = rss_mb
        return self._memory_line()

    def write(self) -> None:
        RESULTS.write_text(json.dumps(self.document(), indent=1) + "\n")
        note = NOTE.read_text()
        before, _, rest = note.partition(BEGIN)
        _, _, after = rest.partition(END)
        NOTE.write_text(before + BEGIN + self.table() + END + after)

    def document(self) -> dict[str, Any]:
        engines = {name: self._of(name) for name in self.found}
        return {
            **engines.pop("sqlite", {}),
            "rss_mb_after_100k": self.rss_mb and round(self.rss_mb),
            **engines,
            "machine": machine(),
        }

    def _of(self, engine: str) -> dict[str, Any]:
        samples = self.found[engine][40]
        ratios: dict[str, Any] = self._each(samples, statistics.median)
        if 2000 in self.found[engine]:
            ratios["entries_2000_over_40"] = self._per_entry(engine)
        if engine in self.scales:
            ratios["integrations_100k_over_1k"] = self._scale(engine)
        return {
            "ratios": ratios,
            "spread": self._each(samples, lambda ratios: [min(ratios), max(ratios)]),
            "measured": {
                size: {
                    work: {
                        name: {
                            field: rounded(statistics.median(getattr(one, field) for one in rounds))
                            for field in rounds[0]._fields
                        }
                        for (name, each), rounds in samples.items()
                        if each == work
                    }
                    for work in works(samples)
                }
                for size, samples in self.found[engine].items()
            },
        }

    def _each(self, samples: Any, summary: Callable[[list[float]], Any]) -> dict[str, Any]:
        """Return a summary of the paired ratios of CPU time, by kind of request and peer."""
        return {
            work: {
                name: rounded(summary(paired(samples, work, name)))
                for name in (*PEERS, *LIMITS)
                if (name, work) in samples
            }
            for work in works(samples)
            if work != "push_signed"
        }

    def _per_entry(self, engine: str) -> dict[str, float]:
        small, large = self.found[engine][40], self.found[engine][2000]
        ratios = {
            work: rounded(
                statistics.median(one.cpu for one in large["receiver", work])
                / statistics.median(one.cpu for one in small["receiver", work])
                / 50
            )
            for work in works(small)
        }
        return {"cost_per_entry": ratios["push_all"], **ratios}

    def _scale(self, engine: str) -> dict[str, float]:
        names = {"read_200": "read_p50", "push_quarter": "push_p50"}
        return {
            name: rounded(statistics.median(large / small for small, large in each[work]))
            for work, name in names.items()
            for each in [{work: [one[work] for one in self.scales[engine]]}]
        }

    def table(self) -> str:
        parts = [f"{machine()}\n"]
        for engine, sizes in self.found.items():
            parts.append(f"\n### {engine}\n")
            parts.append(ratio_table(sizes[40]))
            parts += [size_table(size, samples) for size, samples in sizes.items()]
            if engine in self.scales:
                parts.append(self._scale_line(engine))
        if self.rss_mb:
            parts.append(self._memory_line())
        return "".join(parts)

    def _scale_line(self, engine: str) -> str:
        scale = self._scale(engine)
        found = f"read {scale['read_p50']}, push {scale['push_p50']}"
        return f"\n1,000 → 100,000 integrations on {engine}, p50 over p50: {found}.\n"

    def _memory_line(self) -> str:
        return f"\nThe largest process after 100,000 requests: {self.rss_mb:.0f} MB.\n"


def paired(samples: Any, work: str, name: str) -> list[float]:
    """Return the ratios of CPU time of each round: peer over receiver, receiver over limit."""
    pairs = zip(samples[name, work], samples["receiver", work], strict=True)
    ratios = [(one.cpu / receiver.cpu) for one, receiver in pairs]
    return [1 / ratio for ratio in ratios] if name in LIMITS else ratios


def works(samples: Any) -> list[str]:
    return list(dict.fromkeys(work for _, work in samples))


def ratio_table(samples: Any) -> str:
    """Return the ratios at 40 entries: the median, and in brackets the least and the most."""
    lines = ["\n| 40 entries | DRF over receiver | FastAPI over receiver | receiver over Flask |"]
    lines.append(" receiver over WSGI |\n|---|---|---|---|---|\n")
    for work in works(samples):
        if work == "push_signed":
            continue
        cells = []
        for name in (*PEERS, *LIMITS):
            ratios = paired(samples, work, name)
            cells.append(
                f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})"
            )
        lines.append(f"| {TITLES[work]} | {' | '.join(cells)} |\n")
    return "".join(lines)


def size_table(size: int, samples: Any) -> str:
    """Return what each contestant cost: medians over the rounds."""
    lines = [f"\n| {size} entries | | CPU ms | database CPU ms | p50 ms | p99 ms | a second | MB |"]
    lines.append("\n|---|---|---|---|---|---|---|---|\n")
    for work in works(samples):
        for (name, each), rounds in samples.items():
            if each == work:
                medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
                cells = " | ".join(f"{value:.3g}" for value in medians[:4])
                rest = f"{medians[4]:.0f} | {medians[5]:.0f}"
                lines.append(f"| {TITLES[work]} | {TITLES[name]} | {cells} | {rest} |\n")
    return "".join(lines)


def machine() -> str:
    """Say on what was measured."""
    kernel = platform.release().partition("-")[0]
    return f"{os.cpu_count()} cores, Linux {kernel}, Python {platform.python_version()}."


def rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return float(f"{value:.3g}")
