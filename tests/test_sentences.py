"""The sentences of the tab and the console: every language says all, in each of its plurals."""

import gettext
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from receiver.events.deliveries import RESULTS
from receiver.web import console, tab
from schemas import endpoints, events
from schemas.answers import UNDELIVERED
from schemas.endpoints import EndpointAnswerSchema
from schemas.keys import KeySchema
from schemas.push import TRIGGERS, SiteSchema
from schemas.requests import STATES, TROUBLES
from tests.support.databases import missing

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "igny8-wp-plugin/languages"
LANGUAGES = ("en", "de", "ar")
FOLDERS = {"tab": tab.FILES, "console": console.FILES}
PLACES = pytest.mark.parametrize("place", FOLDERS)
# What is the same in Arabic: abbreviations, and what is only values.
SAME = {
    "tab": {"rest", "status_other"},
    "console": {"fact_uuid", "fact_php_version", "filter_php_version"},
}
NAMED: dict[str, Iterable[str]] = {
    "state": STATES,
    **dict.fromkeys(("trouble", "number", "advice"), TROUBLES),
    "unasked": UNDELIVERED,
    "fact": set(SiteSchema().fields),
    "trigger": TRIGGERS,
    "event": [name.replace(".", "_") for name in events.TYPES],
    "attempts": RESULTS,
    "delivery": endpoints.STATES,
    "endpoint": EndpointAnswerSchema().fields["state"].metadata["enum"],
    "key": KeySchema().fields["state"].metadata["enum"],
}
LITERAL = re.compile(r"""(?P<quote>["`])(?P<text>(?:(?!(?P=quote))[^\\\n]|\\.)*)(?P=quote)""")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.S | re.M)
PROSE = re.compile(r"[^\W_]{2,}[,;:.]? [^\W_]{2,}|^[A-Z][a-z]+\b(?!-)")
VALUES = re.compile(r"\$\{.*\}")
# A product, a program, a header, and types of events.
TECHNICAL = ("Structure Receiver", "flask --app", "Bearer ", "structure.changed, ")
READ = """
const words = (await import(process.argv[1]))[process.argv[2]];
const { pluralCategories } = new Intl.PluralRules(process.argv[2]).resolvedOptions();
console.log(JSON.stringify({ words, pluralCategories }));
"""


@cache
def read(place: str, language: str) -> dict[str, Any]:
    """Return a table of a language, and the plural categories that it has."""
    if not shutil.which("node"):
        missing("Node.js is not installed")
    module = (FOLDERS[place] / f"words-{language}.js").as_uri()
    command = ["node", "--no-warnings", "--input-type=module", "-e", READ, "--", module, language]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def forms(sentence: str | dict[str, str]) -> dict[str, str]:
    return {"other": sentence} if isinstance(sentence, str) else sentence


def values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@PLACES
def test_these_languages_are_spoken(place: str) -> None:
    found = {path.stem.removeprefix("words-") for path in FOLDERS[place].glob("words-*.js")}
    assert found == set(LANGUAGES)


@PLACES
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there(place: str, language: str) -> None:
    assert list(read(place, language)["words"]) == list(read(place, "en")["words"])


@PLACES
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_holds_the_same_values(place: str, language: str) -> None:
    english = read(place, "en")["words"]
    for key, sentence in read(place, language)["words"].items():
        expected = values(forms(english[key])["other"])
        for category, form in forms(sentence).items():
            # One and two may be a word; of nothing there is nothing to name.
            words = {"one": {"n"}, "two": {"n"}, "zero": expected}.get(category, set())
            assert expected - words <= values(form) <= expected, key


@PLACES
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_each_category_of_its_language(place: str, language: str) -> None:
    needed = set(read(place, language)["pluralCategories"])
    for key, sentence in read(place, "en")["words"].items():
        if isinstance(sentence, dict):
            assert set(forms(read(place, language)["words"][key])) == needed, key


@PLACES
def test_no_sentence_is_left_in_english(place: str) -> None:
    english = read(place, "en")["words"]
    same = {key for key, said in read(place, "ar")["words"].items() if said == english[key]}
    assert same == SAME[place]


def test_no_sentence_is_written_twice() -> None:
    of_tab, of_console = (read(place, "en")["words"] for place in ("tab", "console"))
    assert not of_tab.keys() & of_console.keys()


def modules(place: str) -> list[Path]:
    """Return the modules that are no table."""
    return [path for path in FOLDERS[place].glob("*.js") if not path.name.startswith("words-")]


def test_no_module_of_the_console_has_a_sentence_of_its_own() -> None:
    for module in modules("console"):
        texts = [each["text"] for each in LITERAL.finditer(COMMENT.sub("", module.read_text()))]
        prose = [text for text in texts if PROSE.search(VALUES.sub("", text))]
        assert [text for text in prose if not any(map(text.count, TECHNICAL))] == [], module.name


@pytest.mark.parametrize("kind", NAMED)
def test_what_the_receiver_names_has_words(kind: str) -> None:
    said = read("console", "en")["words"]
    assert [name for name in NAMED[kind] if f"{kind}_{name}" not in said] == []


def test_the_console_says_each_of_its_sentences() -> None:
    """What the receiver names, such as the state `late`, is said by its kind."""
    code = "".join(path.read_text() for path in modules("console"))
    kinds = {*re.findall(r'named\("(\w+)"', code), "attribute", "event", "state", "trouble"}
    for key in read("console", "en")["words"]:
        assert f'"{key}"' in code or key.partition("_")[0] in kinds, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_plugin_says_is_called_as_the_plugin_calls_it(language: str) -> None:
    words = read("tab", language)["words"]
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
