"""The contract by machine and by eye."""

import html
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from receiver.db.base import Base
from tests.support.pusher import Pusher
from tests.support.serving import ROOT

PAGES = {"static", "docs.openapi", "docs.page", "tab.show", "tab.file", "metrics.show"}
PAGES |= {"console.show", "console.file"}


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


def test_every_operation_has_an_anchor_a_curl_and_an_answer(client: Any) -> None:
    spec, page = client.get("/openapi.json").json, client.get("/docs").text
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            name = f"{method} {path}"
            _, found, rest = page.partition(f'<section id="{operation["operationId"]}"')
            section = rest.partition("</section>")[0]
            assert found, name
            assert "curl " in section, name
            assert "&#34;success&#34;: true" in section, name


def test_every_link_of_the_page_leads_somewhere(client: Any) -> None:
    page = client.get("/docs").text
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_the_page_runs_no_script_and_asks_no_other_host(client: Any) -> None:
    response = client.get("/docs")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "<script" not in response.text
    assert "style=" not in response.text


def test_the_page_says_how_to_sign(pusher: Pusher, client: Any, tmp_path: Path) -> None:
    """Its commands are run as they stand, but for curl, which prints what it would send."""
    (found,) = re.findall(r'<pre id="signing"[^>]*>(.*?)</pre>', client.get("/docs").text, re.S)
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nfor word; do printf "%s\\0" "$word"; done\n')
    curl.chmod(0o755)
    paths = f"{tmp_path}:{os.environ['PATH']}"
    settings = {"API_KEY": pusher.key, "ID": str(pusher.id), "PATH": paths}
    command = ["bash", "-euc", html.unescape(found)]
    sent = subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout
    words = sent.split("\0")
    headers = dict(word.split(": ", 1) for word in words if ": " in word and word[0] != "{")
    url = next(word for word in words if word.startswith("http"))
    body = next(word for word in words if word.startswith("{"))
    response = client.post(urlsplit(url).path, data=body, headers=headers)
    assert response.json["data"]["result"] == "applied"


def test_every_table_is_described(app: Flask) -> None:
    page = (ROOT / "docs" / "how-it-works.md").read_text()
    assert {name for name in Base.metadata.tables if f"`{name}`" not in page} == set()


def test_a_weakness_can_be_reported() -> None:
    policy = (ROOT / "SECURITY.md").read_text()
    assert "Report a vulnerability" in policy
    assert "(../SECURITY.md)" in (ROOT / "docs" / "security.md").read_text()
