"""The plugin's readme.txt agrees with its header, and has what the plugin directory asks for."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "igny8-wp-plugin"
README = (PLUGIN / "readme.txt").read_text()
HEADER = (PLUGIN / "igny8-wp-plugin.php").read_text()
SECTIONS = ["Description", "Installation", "Frequently Asked Questions", "External services"]
SECTIONS += ["Privacy", "Screenshots", "Changelog", "Upgrade Notice"]


def field(text: str, name: str) -> str:
    """Return a field of a head, as WordPress reads it."""
    found = re.search(rf"^(?: \* )?{name}:\s*(.+)$", text, re.M)
    assert found, f"no {name}"
    return found[1]


def section(name: str) -> str:
    """Return the text of a section."""
    return README.split(f"\n== {name} ==\n")[1].split("\n== ")[0]


@pytest.mark.parametrize("name", ["Requires at least", "Requires PHP", "License", "License URI"])
def test_readme_repeats_the_header(name: str) -> None:
    assert field(README, name) == field(HEADER, name)


def test_version_is_one() -> None:
    constant = re.search(r"'IGNY8_VERSION', '([^']+)'", HEADER)
    version = field(HEADER, "Version")
    assert constant
    assert constant[1] == field(README, "Stable tag") == version
    for name in ("Changelog", "Upgrade Notice"):
        assert section(name).startswith(f"\n= {version} =\n"), name


def test_versions_are_those_that_are_tested() -> None:
    lanes = set(re.findall(r'Lane\("([0-9.]+)"', (ROOT / "tests/e2e/conftest.py").read_text()))
    matrix = re.search(r"^VERSIONS = (\[.*\])$", (ROOT / "tests/e2e/matrix.py").read_text(), re.M)
    numbers = sorted(lanes, key=lambda version: [int(part) for part in version.split(".")])
    assert (field(README, "Requires at least"), field(README, "Tested up to")) == (
        numbers[0],
        numbers[-1],
    )
    assert matrix
    assert field(README, "Requires PHP") == re.findall(r"[0-9.]+", matrix[1])[0]


def test_sections_of_the_plugin_directory() -> None:
    assert re.findall(r"^== (.+) ==$", README, re.M) == SECTIONS
    assert len(field(README, "Tags").split(",")) <= 5
    assert len(README.split("\n\n")[1]) <= 150


def test_external_services_name_all_of_the_site_that_is_sent() -> None:
    """A new value of the site block needs a word here; so count them."""
    payload = (PLUGIN / "includes/payload.php").read_text()
    block = payload[payload.index("function igny8_site_block") :].split("\n}\n")[0]
    assert re.findall(r"^\t\t'(\w+)' +=>", block, re.M) == [
        "uuid",
        "home_url",
        "name",
        "wp_version",
        "php_version",
        "plugin_version",
        "locale",
        "timezone",
        "environment",
        "is_multisite",
        "blog_id",
        "cron_disabled",
    ]
