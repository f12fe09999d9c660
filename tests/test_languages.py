"""The plugin's translations are complete and current; `make pot` writes them."""

import gettext
import importlib.machinery
import importlib.util
import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ROOT / "igny8-wp-plugin/languages"
TEMPLATE = LANGUAGES / "igny8-wp-plugin.pot"
GERMAN = LANGUAGES / "igny8-wp-plugin-de_DE.po"
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[sdf]|whsec_|wp-cron\.php|https?://")

pytestmark = pytest.mark.skipif(
    not shutil.which("xgettext") and "CI" not in os.environ, reason="needs Debian's gettext"
)

loader = importlib.machinery.SourceFileLoader("pot", str(ROOT / "bin/pot"))
spec = importlib.util.spec_from_loader("pot", loader)
assert spec
pot = importlib.util.module_from_spec(spec)
loader.exec_module(pot)


def words(compiled: bytes) -> dict[object, str]:
    """Return the words of a compiled translation; plurals have a number beside them."""
    return dict(gettext.GNUTranslations(io.BytesIO(compiled))._catalog)


def test_template_holds_the_words_of_the_plugin() -> None:
    assert "Tells your IGNY8 receiver" in TEMPLATE.read_text(), "the header's words are missing"
    assert TEMPLATE.read_text() == pot.template(), "run `make pot`"


def test_german_is_complete() -> None:
    command = ["msgcmp", str(GERMAN), str(TEMPLATE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"translate these in {GERMAN.name}, then `make pot`: {done.stderr}"


def test_what_is_installed_was_compiled_of_what_is_read() -> None:
    compiled = GERMAN.with_suffix(".mo").read_bytes()
    assert words(compiled) == words(pot.compiled(GERMAN)), "run `make pot`"


def test_german_keeps_every_placeholder() -> None:
    """Unlike msgfmt, look at names and addresses too."""
    for english, german in words(GERMAN.with_suffix(".mo").read_bytes()).items():
        if isinstance(english, str) and english:
            found = [sorted(PLACEHOLDER.findall(text)) for text in (english, german)]
            assert found[0] == found[1], english
