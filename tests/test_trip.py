"""How many files a newcomer opens to follow a push, and whether the documentation names them."""

import re

from flask import Flask

from tests.support.serving import ROOT
from tests.trip import own_files_of_a_push, trips

# Nine until the structure is stored; one for the fleet's search, two for events, one for the chart.
MAX_FILES = 13
PAGE = ROOT / "docs/how-it-works.md"


def test_a_push_passes_few_files_of_its_own_and_the_drawing_shows_them(
    app: Flask,
) -> None:
    own = own_files_of_a_push(trips(app))
    assert len(own) <= MAX_FILES, own
    drawing = PAGE.read_text().split("```")[1]
    assert re.findall(r"(?m)^ ((?:receiver|schemas)/\S+\.py)", drawing) == own
