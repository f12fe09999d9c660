"""What these tests need of this machine, and a word of its own for what cannot be fetched."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NOT_FETCHED = 75


def chromium() -> str:
    """Return the path of Debian's Chromium, installed where it is missing.

    It is the one without windows of its own: drawing their toolbars took most of the tests' time.
    """
    if not shutil.which("chromium-headless-shell"):
        fetch("apt-get", "update")
        packages = ("chromium-headless-shell", "fonts-dejavu-core")
        fetch("apt-get", "install", "-y", "--no-install-recommends", *packages)
    return str(shutil.which("chromium-headless-shell"))


def firefox(folder: Path) -> str:
    """Return the path of a script that starts Debian's Firefox, installed where it is missing."""
    if not shutil.which("firefox-esr"):
        fetch("apt-get", "update")
        fetch("apt-get", "install", "-y", "--no-install-recommends", "firefox-esr")
    script = folder / "firefox"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "firefox.py"}" "$@"\n')
    script.chmod(0o755)
    return str(script)


def axe() -> str:
    """Return the script of axe-core, as the lock file has it."""
    script = HERE / "node_modules/axe-core/axe.min.js"
    if not script.exists():
        fetch("npm", "ci", "--silent", "--no-audit", "--no-fund")
    return script.read_text()


def fetch(*command: str) -> None:
    """Run a command that downloads, three times at most; a failure is no test's failure."""
    for pause in (2, 10, 0):
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        time.sleep(pause)
    said = (done.stderr or done.stdout).strip()[-500:]
    pytest.exit(f"download failed, nothing was tested: {' '.join(command)}\n{said}", NOT_FETCHED)
