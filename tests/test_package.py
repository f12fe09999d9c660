"""What the npm package says of the element is what its modules are."""

import json
import re

from receiver.config import VERSION
from tests.support.serving import ROOT

PACKAGE = ROOT / "clients/content-types"
MODULES = ROOT / "receiver/web/static/tab"
MANIFEST = json.loads((PACKAGE / "custom-elements.json").read_text())
(ELEMENT,) = MANIFEST["modules"][0]["declarations"]


def source(pattern: str = "*.js") -> str:
    return "\n".join(path.read_text() for path in sorted(MODULES.glob(pattern)))


def told(kind: str) -> set[str]:
    return {each["name"] for each in ELEMENT[kind]}


def test_the_version_is_that_of_the_receiver() -> None:
    assert json.loads((PACKAGE / "package.json").read_text())["version"] == VERSION


def test_every_attribute_is_told() -> None:
    (names,) = re.findall(r"(?:observedAttributes|TEXTS) = \[([^]]+)\]", source())
    attributes = set(re.findall(r'"(\w+)"', names))
    assert {"src", "token"} <= attributes == told("attributes")


def test_every_event_is_told_and_typed() -> None:
    events = set(re.findall(r'"(igny8-(?!content-types)[a-z-]+)"', source()))
    assert "igny8-token-expired" in events
    assert events == told("events")
    types = (PACKAGE / "index.d.ts").read_text()
    assert set(re.findall(r'"(igny8-[a-z-]+)": CustomEvent', types)) == told("events")


def test_every_slot_part_and_colour_is_told() -> None:
    text = source()
    assert set(re.findall(r'"slot", \{ name: "(\w+)"', text)) <= told("slots")
    assert set(re.findall(r'\bpart: "(\w+)"', text)) <= told("cssParts")
    colours = set(re.findall(r"var\((--igny8-[a-z]+)", text)) - {"--igny8-rem"}
    assert colours <= told("cssProperties")


def test_the_modules_are_in_one_place() -> None:
    """`npm pack` copies them; git must not hold a second copy."""
    assert "dist/" in (ROOT / ".gitignore").read_text().splitlines()
    assert "static/tab/" in (PACKAGE / "build.mjs").read_text()
