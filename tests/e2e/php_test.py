"""Run phpunit inside a real WordPress: python php_test.py [phpunit's arguments]."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fetch import CACHE, ROOT, require
from wordpress import Site

from tests.support.ports import free_port


def main() -> int:
    """Make a WordPress, load the plugin into it from where it is written, run the tests."""
    require("php", "phpunit", "zip")
    CACHE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="php-test-", dir=CACHE))
    try:
        site = Site(folder / "site", "6.8", free_port())
        site.install()
        site.add_plugin("igny8", f"require '{ROOT}/igny8-wp-plugin/igny8-wp-plugin.php';")
        command = ["phpunit", "-c", str(ROOT / "tests/php/phpunit.xml"), *sys.argv[1:]]
        environment = os.environ | {"IGNY8_TEST_WORDPRESS": str(site.wordpress)}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
