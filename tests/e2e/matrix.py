"""Run the plugin's unit tests under several PHP versions: python matrix.py [VERSION...].

Debian has one PHP; the others are PHP compiled to WebAssembly, from the WordPress Playground.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fetch import CACHE, ROOT, fetch, require, run
from trees import PLAYGROUND
from wordpress import Site

from tests.support.ports import free_port

VERSIONS = ["7.4", "8.0", "8.2", "8.5"]
PHPUNIT = "/usr/share/php"
QUIET = ["--wordpress-install-mode=do-not-attempt-installing", "--skip-sqlite-setup"]


def main(versions: list[str]) -> int:
    """Print a row for each version; return how many failed."""
    require("php", "phpunit", "zip", "npm")
    playground = install_playground()
    # The cache may be a link, whose target PHP in WebAssembly does not see.
    folder = Path(tempfile.mkdtemp(prefix="matrix-", dir=CACHE)).resolve()
    try:
        site = Site(folder / "site", "6.8", free_port())
        site.install()
        site.add_plugin("igny8", f"require '{ROOT}/igny8-wp-plugin/igny8-wp-plugin.php';")
        start = folder / "start.php"
        start.write_text(
            f"<?php putenv( 'IGNY8_TEST_WORDPRESS={site.wordpress}' );"
            f" require '{ROOT}/tests/php/run.php';\n"
        )
        native = run(["php", "-r", "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;"])
        print("php      seconds  result")
        return sum(not row(version, native, playground, start) for version in versions)
    finally:
        shutil.rmtree(folder)


def row(version: str, native: str, playground: Path, start: Path) -> bool:
    """Run the tests under one version, print what came out, tell whether they passed."""
    mounts = [f"--mount-before-install={path}:{path}" for path in (ROOT, PHPUNIT, start.parent)]
    wasm = [playground, "php", f"--php={version}", *QUIET, "--verbosity=quiet", *mounts, "--"]
    command = ["php"] if version == native else wasm
    began = time.monotonic()
    done = subprocess.run(
        [*map(str, command), str(start)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_COLOR": "1"},
    )
    result = re.search(r"^(OK \(.*\)|Tests: .*)$", done.stdout, re.M)
    passed = bool(result and result[1].startswith("OK"))
    print(f"{version:<7}{time.monotonic() - began:9.1f}  {result[1] if result else 'did not run'}")
    if not passed:
        print(done.stdout[-3000:], done.stderr[-2000:])
    return passed


def install_playground() -> Path:
    """Return the Playground's command, installed once."""
    home = CACHE / "npm/playground"
    command = home / "node_modules/.bin/wp-playground-cli"
    if not command.exists():
        home.mkdir(parents=True, exist_ok=True)
        package = "@".join(PLAYGROUND)
        fetch(["npm", "install", "--no-audit", "--no-fund", "--prefix", home, package])
    return command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or VERSIONS))
