"""The sentences of the tab: every language says all of them, in each plural that it has."""

import gettext
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from receiver.web import tab
from tests.support.databases import missing

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "igny8-wp-plugin/languages"
LANGUAGES = ("en", "de", "ar")
READ = """
const words = (await import(process.argv[1]))[process.argv[2]];
const { pluralCategories } = new Intl.PluralRules(process.argv[2]).resolvedOptions();
console.log(JSON.stringify({ words, pluralCategories }));
"""


@cache
def read(language: str) -> dict[str, Any]:
    """Return the table of a language, and the plural categories that it has."""
    if not shutil.which("node"):
        missing("Node.js is not installed")
    module = (tab.FILES / f"words-{language}.js").as_uri()
    command = ["node", "--no-warnings", "--input-type=module", "-e", READ, "--", module, language]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def forms(sentence: str | dict[str, str]) -> dict[str, str]:
    return {"other": sentence} if isinstance(sentence, str) else sentence


def values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_the_tab_speaks_these_languages() -> None:
    found = {path.stem.removeprefix("words-") for path in tab.FILES.glob("words-*.js")}
    assert found == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there(language: str) -> None:
    assert list(read(language)["words"]) == list(read("en")["words"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_holds_the_same_values(language: str) -> None:
    english = read("en")["words"]
    for key, sentence in read(language)["words"].items():
        expected = values(forms(english[key])["other"])
        for category, form in forms(sentence).items():
            # One and two may be a word; of nothing there is nothing to name.
            words = {"one": {"n"}, "two": {"n"}, "zero": expected}.get(category, set())
            assert expected - words <= values(form) <= expected, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_each_category_of_its_language(language: str) -> None:
    needed = set(read(language)["pluralCategories"])
    for key, sentence in read("en")["words"].items():
        if isinstance(sentence, dict):
            assert set(forms(read(language)["words"][key])) == needed, key


def test_no_sentence_is_left_in_english() -> None:
    english = read("en")["words"]
    same = {key for key, said in read("ar")["words"].items() if said == english[key]}
    assert same == {"rest", "status_other"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_plugin_says_is_called_as_the_plugin_calls_it(language: str) -> None:
    words = read(language)["words"]
    said = plugin_words(language)
    assert said["Connect"] in words["blankNeverText"]
    assert said["Connection string"].lower() in words["blankNeverText"].lower()
    assert said["This site has moved"] in words["mismatch"]


def plugin_words(language: str) -> dict[str, str]:
    """Return the plugin's own words in a language, in English where it has no translation."""
    texts = ("Connect", "Connection string", "This site has moved")
    catalog = gettext.NullTranslations()
    for path in PLUGIN.glob(f"igny8-wp-plugin-{language}_*.mo"):
        with path.open("rb") as compiled:
            catalog = gettext.GNUTranslations(compiled)
    return {text: catalog.gettext(text) for text in texts}
