"""Packages from npm, installed as their lock file has them."""

import fcntl
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.databases import missing


def installed(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """Return a copy of a folder with its packages, made once for all workers of this run."""
    if not shutil.which("npm"):
        missing(f"npm is not installed, so {folder.name} is not tried.")
    # All workers of pytest-xdist have this parent in common; without workers it would be older.
    shared = factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    made = shared / f"npm-{folder.name}"
    with (shared / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _install(folder, made)
    return made


def _install(folder: Path, made: Path) -> None:
    part = made.with_suffix(".part")
    shutil.copytree(folder, part, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for pause in (2, 10, 0):
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=part, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            part.rename(made)
            return
        time.sleep(pause)
    shutil.rmtree(part)
    missing(f"npm could not fetch the packages of {folder.name}: {done.stderr[:300]}")
