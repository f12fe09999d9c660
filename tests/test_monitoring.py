"""The shipped alerts and dashboard, by Prometheus's own promtool: valid, and of metrics we have."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from tests.support.databases import missing
from tests.support.pusher import Pusher
from tests.support.serving import ROOT

RULES = ROOT / "deploy/prometheus/rules.yml"
CASES = ROOT / "tests/prometheus/rules_test.yml"
DASHBOARD = ROOT / "deploy/grafana/dashboard.json"
SELECTOR = re.compile(r"(structure_receiver_\w+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)(=~?)"([^"]*)"')
OUR_SETS = ("result", "state", "trouble", "endpoint")  # labels whose values are ours


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> Iterator[str]:
    """Yield the queries of the dashboard, as Grafana would send them."""
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel["targets"]:
            yield target["expr"].replace("$__rate_interval", "5m")


def promtool(*arguments: str | Path, text: str = "") -> str:
    """Run promtool; return what it complains of, nothing where all is well."""
    program = shutil.which("promtool")
    if not program:
        missing("promtool is not installed, so no alert is tried: apt-get install prometheus.")
    done = subprocess.run(
        [str(program), *arguments], input=text, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


@pytest.fixture
def told(app: Flask, pusher: Pusher) -> str:
    """All that /metrics tells once every kind of push has been made."""
    pusher.result()
    pusher.result()
    assert pusher.push(post_types=1).status_code == 422
    headers = {"Content-Type": "application/json", **pusher.bearer()}
    body = b'{"post_types": {}, "taxonomies": {}}'
    pusher.client.post(pusher.path("update-structure/"), data=body, headers=headers)
    return app.test_client().get("/metrics").text


def unknown(queries: list[str], told: str) -> set[str]:
    """Return the metrics, labels and values of labels of these queries that nobody tells."""
    values: dict[tuple[str, str], set[str]] = {}
    names = set()
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            names.add(sample.name)
            for label, value in sample.labels.items():
                values.setdefault((sample.name, label), set()).add(value)
    found = set()
    for name, matchers in SELECTOR.findall("\n".join(queries)):
        found |= {name} - names
        for label, operator, wanted in MATCHER.findall(matchers):
            if (name, label) not in values:
                found.add(f"{name}{{{label}}}")
            elif label in OUR_SETS:
                each = wanted.split("|") if operator == "=~" else [wanted]
                found |= {f"{label}={value}" for value in set(each) - values[name, label]}
    return found


def test_alerts_and_dashboard_ask_for_what_is_told(told: str) -> None:
    assert unknown([rule["expr"] for rule in alerts()], told) == set()
    assert unknown(list(panels()), told) == set()


def test_a_metric_a_label_and_a_value_that_nobody_tells_are_found(told: str) -> None:
    queries = [
        "structure_receiver_pushs_total",
        'structure_receiver_troubles{kind="late"}',
        'structure_receiver_troubles{trouble=~"late|lost"}',
    ]
    assert unknown(queries, told) == {
        "structure_receiver_pushs_total",
        "structure_receiver_troubles{kind}",
        "trouble=lost",
    }


def test_every_gauge_is_on_the_dashboard(told: str) -> None:
    shown = set(SELECTOR.findall("\n".join(panels())))
    gauges = re.findall(r"^# TYPE (structure_receiver_\w+(?<!_created)) gauge", told, re.MULTILINE)
    assert set(gauges) <= {name for name, _ in shown}


def test_promtool_accepts_the_metrics(told: str) -> None:
    assert promtool("check", "metrics", text=told) == ""
    bare = told.replace("unsigned_pushes_total", "unsigned_pushes")
    assert "should have" in promtool("check", "metrics", text=bare)


def test_promtool_accepts_the_alerts() -> None:
    assert promtool("check", "rules", RULES) == ""


def test_promtool_accepts_the_queries_of_the_dashboard(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{n}", "expr": query} for n, query in enumerate(panels())]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    assert promtool("check", "rules", file) == ""


def test_each_alert_fires_when_it_should_and_only_then() -> None:
    assert promtool("test", "rules", CASES) == ""


def test_each_alert_has_a_case_and_says_what_to_do() -> None:
    cases = CASES.read_text()
    for rule in alerts():
        assert f'alertname="{rule["alert"]}"' in cases
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert set(rule["annotations"]) == {"summary", "description"}
