"""The console as it is served: a static page under a strict policy, and its files."""

import re

import pytest
from flask.testing import FlaskClient

from receiver.web import console, tab


def test_the_page_knows_nothing_of_what_is_searched(client: FlaskClient) -> None:
    assert "product" not in client.get("/console/?view=sites&has=post_types:product").text


@pytest.mark.parametrize("name", [*console.MODULES, "console.css"])
def test_its_files_are_served_to_our_own_pages_only(client: FlaskClient, name: str) -> None:
    with client.get(f"/console/{name}", headers={"Origin": "https://a.example"}) as response:
        assert response.status_code == 200
        assert "Access-Control-Allow-Origin" not in response.headers


def test_every_module_that_it_needs_is_loaded_at_once() -> None:
    found: set[str] = set()
    waiting = [console.FILES / name for name in console.MODULES]
    while waiting:
        module = waiting.pop()
        for imported in re.findall(r'(?m)^import .*"(.+)";$', module.read_text()):
            path = (module.parent / imported).resolve()
            if path.parent == tab.FILES and path.name not in found:
                found.add(path.name)
                waiting.append(path)
    assert found == set(console.SHARED)


@pytest.mark.parametrize("name", ["missing.js", "..%2ftab%2fdom.js", "types.d.ts%00.js"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/console/{name}").status_code in (400, 404)


@pytest.mark.parametrize("name", console.MODULES)
def test_no_module_writes_markup_or_names_a_host(name: str) -> None:
    text = (console.FILES / name).read_text()
    hosts = set(re.findall(r"https?://[\w.]+", text)) - {"http://www.w3.org", "https://example.com"}
    assert not hosts
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
