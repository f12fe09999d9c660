"""What the Dockerfile copies is all that the receiver needs (the image itself takes an engine)."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.databases import sqlite
from tests.support.serving import ROOT, SECRET


def copied() -> list[str]:
    """Name what the last stage copies from the project."""
    last = (ROOT / "Dockerfile").read_text().rpartition("FROM ")[2]
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", last, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_the_image_has_what_the_receiver_needs(tmp_path: Path) -> None:
    for name in copied():
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    with sqlite() as url:
        environment = os.environ | {"DATABASE_URL": url, "SECRET_KEY": SECRET, "FLASK_APP": "wsgi"}
        for command in (["flask", "db", "upgrade"], ["gunicorn", "--check-config", "wsgi:app"]):
            done = subprocess.run(
                [sys.executable, "-m", *command],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr


def test_the_build_context_holds_what_is_copied() -> None:
    kept = (ROOT / ".dockerignore").read_text()
    for name in [*copied(), "requirements.txt"]:
        assert f"!{name}\n" in kept
