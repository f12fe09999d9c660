"""gunicorn's master loads the app, and its workers are copies: what it must not hold, and say."""

import subprocess
import sys
from pathlib import Path

import psutil

from tests.support.ports import free_port
from tests.support.serving import ROOT, environment, gunicorn, serve, workers


def test_workers_inherit_no_thread_and_no_database(database_url: str) -> None:
    """A lock that another thread holds, or a connection that two share, would never be free."""
    with serve(database_url) as address:
        master = workers(address)[0].parent()
        assert master.num_threads() == 1
        (listening,) = master.net_connections("inet")
        assert listening.status == psutil.CONN_LISTEN
        assert not [found for found in master.net_connections("unix") if "PGSQL" in found.raddr]
        assert not [found for found in master.open_files() if database_url.endswith(found.path)]


def test_garbage_is_looked_for_only_after_the_start() -> None:
    asked = "import gc, wsgi; print(gc.isenabled(), gc.get_stats()[2]['collections'] == 0)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=environment("sqlite:///unused.db", {}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "True"]


def test_a_bad_setting_is_said_once_and_ends_the_server(tmp_path: Path) -> None:
    settings = {"PUSHES_PER_MINUTE": "many", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        gunicorn(free_port()),
        cwd=ROOT,
        env=environment("sqlite:///unused.db", settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode
    (line,) = done.stderr.splitlines()
    assert line.startswith("The receiver does not start: ")
    assert "PUSHES_PER_MINUTE" in line
    assert not list(tmp_path.iterdir())
