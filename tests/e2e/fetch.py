"""Get what the tests need from the package registries, and say so when that fails."""

import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"

PACKAGES = {
    "php": [f"php-{part}" for part in ("cli", "sqlite3", "xml", "curl", "mbstring", "gd", "mysql")],
    "mariadbd": ["mariadb-server"],
    "chromium-headless-shell": ["chromium-headless-shell", "fonts-dejavu-core"],
    "faketime": ["faketime"],
    "zip": ["zip", "unzip"],
    "phpunit": ["phpunit"],
}
UNASKED = ["env", "DEBIAN_FRONTEND=noninteractive"]


class CommandFailed(Exception):
    """A program did not do its work."""


class FetchFailed(CommandFailed):
    """Something could not be downloaded: nothing was tested, nothing is proven."""


def run(command: Sequence[str | Path], cwd: Path | None = None) -> str:
    """Run a command and return its output; raise with its last words."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-1500:]
        raise CommandFailed(f"{' '.join(map(str, command))}\n{said}")
    return done.stdout


def fetch(command: Sequence[str | Path], cwd: Path | None = None) -> str:
    """Run a command that downloads; try three times before giving up."""
    for pause in (2, 8, 0):
        try:
            return run(command, cwd)
        except CommandFailed as failure:
            failed = failure
            time.sleep(pause)
    raise FetchFailed(str(failed)) from failed


def require(*programs: str) -> None:
    """Install the Debian packages of the programs that this machine lacks."""
    missing = [name for name in programs if not shutil.which(name)]
    if "php" in programs and "php" not in missing and not has_php_modules():
        missing.append("php")
    if not missing:
        return
    packages = [package for name in missing for package in PACKAGES.get(name, [name])]
    fetch(["apt-get", "update"])
    fetch([*UNASKED, "apt-get", "install", "-y", "--no-install-recommends", *packages])


def has_php_modules() -> bool:
    """Tell whether PHP has every extension that the sites need."""
    loaded = run(["php", "-m"]).lower().split()
    return {"pdo_sqlite", "xml", "curl", "mbstring", "gd", "mysqli"} <= set(loaded)


def npm_package(name: str, version: str) -> Path:
    """Return the unpacked folder of an npm package, fetched once."""
    home = CACHE / "npm" / f"{name.replace('/', '-').lstrip('@')}-{version}"
    if not home.exists():
        require("npm")
        part = home.with_name(home.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        fetch(["npm", "pack", "--silent", f"{name}@{version}"], cwd=part)
        (archive,) = part.glob("*.tgz")
        run(["tar", "-xzf", archive], cwd=part)
        archive.unlink()
        part.rename(home)
    return home / "package"
