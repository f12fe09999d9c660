"""Many integrations from a CSV file, by the command line."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from tests.support.pusher import BASE, Pusher

Import = Callable[..., Result]


@pytest.fixture
def run_import(app: Flask, tmp_path: Path) -> Import:
    """Import a file of these lines."""

    def run(*lines: str, options: tuple[str, ...] = ()) -> Result:
        file = tmp_path / "sites.csv"
        file.write_bytes("\r\n".join(lines).encode())
        return app.test_cli_runner().invoke(args=["integrations", "import", str(file), *options])

    return run


def rows_of(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_each_row_becomes_an_integration_that_can_push(
    client: FlaskClient, admin: dict[str, str], run_import: Import
) -> None:
    done = run_import(
        "\ufeffname,site_url,label:tenant,label:plan",
        '"Shop, the first",https://import-1.example,acme,pro',
        ",https://import-2.example,acme,",
        "",
    )
    assert (done.exit_code, done.stderr) == (0, "")
    first, second = rows_of(done)
    assert list(first) == ["site_url", "id", "key_id", "api_key", "connection", "error"]
    assert [row["site_url"][-9:] for row in (first, second)] == ["1.example", "2.example"]
    assert Pusher(client, int(first["id"]), first["api_key"]).result()["result"] == "applied"
    shown = client.get(f"{BASE}/{first['id']}/", headers=admin).json["data"]
    assert (shown["name"], shown["labels"]) == (
        "Shop, the first",
        {"tenant": "acme", "plan": "pro"},
    )
    assert client.get(f"{BASE}/{second['id']}/", headers=admin).json["data"]["name"] is None


def test_what_is_refused_is_told_in_its_row_and_the_others_are_created(run_import: Import) -> None:
    done = run_import(
        "site_url,label:tenant",
        "https://import-3.example,acme",
        "https://import-3.example/,acme",
        "nonsense,acme",
        "https://import-4.example",
        "https://import-5.example,a,b",
        "https://import-6.example,acme",
    )
    assert done.exit_code == 1
    assert "4 refused" in done.stderr
    errors = [row["error"] for row in rows_of(done)]
    assert errors[0] == errors[5] == ""
    told = ("rotate-key", "site_url", "as many cells", "as many cells")
    assert all(words in error for words, error in zip(told, errors[1:5], strict=True))


def test_json_is_one_list(run_import: Import) -> None:
    lines = ("site_url", "https://import-7.example", "x")
    done = run_import(*lines, options=("--json",))
    made, refused = json.loads(done.stdout)
    assert set(made) == {"id", "site_url", "name", "labels", "key_id", "api_key"}
    assert set(refused) == {"site_url", "error"}
    assert json.loads(run_import("site_url", options=("--json",)).stdout) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("url,name", "https://import-8.example,x"), "It is: url,name"),
        (("site_url,site_url",), "each once"),
        ((), "The first row"),
        (("site_url", '"https://import-9.example'), "is not CSV"),
    ],
    ids=str,
)
def test_a_file_of_another_form_is_one_line(
    run_import: Import, lines: tuple[str, ...], told: str
) -> None:
    done = run_import(*lines)
    assert (done.exit_code, told in done.stderr) == (1, True)
    assert "whsec_" not in done.stdout


def test_a_thousand_sites_take_as_few_statements_as_two_batches(
    app: Flask, run_import: Import
) -> None:
    from sqlalchemy import event

    from receiver.db.extensions import db

    statements: list[Any] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    lines = [f"https://thousand-{number}.example" for number in range(1000)]
    done = run_import("site_url", *lines)
    assert len(rows_of(done)) == 1000
    assert len(statements) < 40
