"""The contract by machine and by eye."""

import re
from typing import Any

from flask import Flask

PAGES = {"static", "docs.openapi", "docs.page", "tab.show", "tab.file", "metrics.show"}


def test_every_route_is_in_the_document(app: Flask, client: Any) -> None:
    spec = client.get("/openapi.json").json
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PAGES:
            continue
        operations = spec["paths"][re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule)]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert operations[method.lower()]["summary"]


def test_every_reference_resolves(client: Any) -> None:
    response = client.get("/openapi.json")
    known = response.json["components"]["schemas"]
    assert known
    for name in re.findall(r'"#/components/schemas/(\w+)"', response.text):
        assert name in known


def test_the_page_shows_every_address_and_no_other_host(client: Any) -> None:
    spec, page = client.get("/openapi.json").json, client.get("/docs").text
    for path in spec["paths"]:
        assert path in page
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(link.startswith(("/", "#")) or "standardwebhooks.com" in link for link in links)
