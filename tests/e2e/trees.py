"""Build WordPress trees from Debian's packages, each once, in the cache; lay them out as sites."""

import atexit
import os
import re
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from fetch import CACHE, FetchFailed, fetch, npm_package, require, run

SUITES = {"6.1": "bookworm", "6.8": "trixie", "7.1": "sid"}
THEMES = {"6.1": "twentytwentythree"}
PLAYGROUND = ("@wp-playground/cli", "3.1.56")
GUTENBERG_TESTS = ("@wordpress/e2e-tests", "9.21.0")
# Most of WordPress's code: PHP keeps what it compiled by path, and all sites share this one.
COMPILED_ONCE = "wp-includes"


def tree(version: str) -> Path:
    """Return the folder of an uninstalled WordPress; build it when it is not there."""
    home = CACHE / "wordpress" / SUITES[version]
    if not home.exists():
        build(version, home)
    return home


def lay_out(version: str, site: Path) -> None:
    """Link a tree's files into a site's new folder: nothing that a test does writes into one."""
    site.mkdir()
    for part in tree(version).iterdir():
        if part.name == COMPILED_ONCE:
            (site / part.name).symlink_to(part)
        else:
            run(["cp", "-al", part, site])


@cache
def compiled() -> Path:
    """Make the folder of what PHP has compiled, which ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="e2e-compiled-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def wp_version(home: Path) -> str:
    """Read the full version out of a tree."""
    text = (home / "wp-includes/version.php").read_text()
    found = re.search(r"\$wp_version = '([^']+)'", text)
    if not found:
        raise FetchFailed(f"{home} holds no WordPress")
    return found[1]


def build(version: str, home: Path) -> None:
    """Download the suite's packages and lay them out as one plain tree."""
    work = CACHE / "apt" / SUITES[version]
    shutil.rmtree(work, ignore_errors=True)
    apt = private_apt(work, SUITES[version])
    fetch(["apt-get", *apt, "update"])
    depends = run(["apt-cache", *apt, "depends", "wordpress"])
    libraries = re.findall(r"Depends: (libjs-\S+|libphp-\S+|php-getid3)", depends)
    theme = "wordpress-theme-" + THEMES.get(version, "twentytwentyfive")
    debs = work / "debs"
    debs.mkdir()
    fetch(["apt-get", *apt, "download", "wordpress", theme, *libraries], cwd=debs)
    root = work / "root"
    for deb in sorted(debs.glob("*.deb")):
        run(["dpkg-deb", "-x", deb, root])
    part = home.with_name(home.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    flatten(root / "usr/share/wordpress", part, root)
    (part / "wp-config.php").unlink(missing_ok=True)
    wp_version(part)
    part.rename(home)
    shutil.rmtree(work)


def private_apt(work: Path, suite: str) -> list[str]:
    """Return the options that make apt read another suite and leave the system's state alone."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    mirror, security, keyring = system_mirrors()
    signed = f"[signed-by={keyring}]"
    sources = [f"deb {signed} {mirror} {suite} main"]
    if suite != "sid":
        sources.append(f"deb {signed} {security} {suite}-security main")
    (work / "sources.list").write_text("\n".join(sources) + "\n")
    options = {
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def system_mirrors() -> tuple[str, str, str]:
    """Return the mirrors of Debian and of its security archive that this system uses."""
    etc = Path("/etc/apt")
    text = "\n".join(
        path.read_text()
        for path in (etc / "sources.list", *etc.glob("sources.list.d/*"))
        if path.suffix in (".list", ".sources") and path.exists()
    )
    urls = re.findall(
        r"^(?:URIs:|deb(?: \[[^]]*\])?) +(\S+/debian(?:-security)?)/?(?=\s)", text, re.M
    )
    mirror = next((url for url in urls if url.endswith("/debian")), None)
    if not mirror:
        raise FetchFailed("no Debian mirror in /etc/apt: the WordPress trees come from one")
    security = next((url for url in urls if url.endswith("-security")), mirror + "-security")
    keyring = re.search(r"^Signed-By: *(/\S+)", text, re.M)
    return (
        mirror,
        security,
        keyring[1] if keyring else "/usr/share/keyrings/debian-archive-keyring.gpg",
    )


def flatten(source: Path, target: Path, root: Path) -> None:
    """Copy a folder with every symlink replaced by what it means inside the root."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        real = resolve(entry, root)
        if real.is_dir():
            flatten(real, target / entry.name, root)
        elif real.is_file():
            shutil.copyfile(real, target / entry.name)


def resolve(path: Path, root: Path) -> Path:
    """Follow symlinks as if the root were the whole file system."""
    for _ in range(20):
        if not path.is_symlink():
            return path
        link = os.readlink(path)
        path = root / link.lstrip("/") if link.startswith("/") else path.parent / link
    return path


def sqlite_drop_in() -> Path:
    """Return the folder of WordPress' SQLite integration."""
    package = npm_package(*PLAYGROUND)
    home = package.parent / "sqlite-database-integration"
    if not home.exists():
        require("zip")
        run(
            [
                "unzip",
                "-q",
                "-o",
                package / "sqlite-database-integration.zip",
                "-d",
                package / "zip",
            ]
        )
        copies = list((package / "zip").rglob("db.copy"))
        copies[0].parent.rename(home)
    return home


def gutenberg_plugins() -> Path:
    """Return the folder of the Gutenberg team's own test plugins."""
    return npm_package(*GUTENBERG_TESTS) / "plugins"


if __name__ == "__main__":
    for wanted in sys.argv[1:] or SUITES:
        print(wanted, wp_version(tree(wanted)))
    print(sqlite_drop_in(), gutenberg_plugins())
