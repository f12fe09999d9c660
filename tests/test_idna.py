"""Names of hosts in any script: one home whatever the spelling, and the right host is called."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from receiver import create_app
from receiver.db.engine import reading, writing
from receiver.outbound import Failed, post
from schemas.homes import home_of
from tests.support.apps import add, migrated
from tests.support.databases import ENGINES, database
from tests.support.pusher import BASE, Pusher

SPELLINGS = (
    *(
        "https://müller.example/blog",
        "https://MÜLLER.example/blog/",
        "https://\uff2dÜller。example/blog",
    ),
    *("https://xn--mller-kva.example/blog", "HTTPS://XN--Mller-KVA.example:443/blog"),
)


@pytest.mark.parametrize("url", SPELLINGS)
def test_a_home_has_one_spelling(url: str) -> None:
    assert home_of(url) == "xn--mller-kva.example/blog"


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://straße.de", "xn--strae-oqa.de"), ("http://例え.テスト", "xn--r8jz45g.xn--zckzah")],
)
def test_the_host_that_was_named_is_called(url: str, host: str) -> None:
    asked = []

    def resolve(name: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(name)
        raise OSError

    with pytest.raises(Failed):
        post(url, {}, b"", resolve=resolve)
    assert asked == [host]


@pytest.mark.parametrize(
    "host", ["a..b", "i❤.ws", "x!y.example", "ex%61mple.com", "-a.de", "ñ" * 60 + ".de", "אa.com"]
)
def test_what_is_no_host_is_refused_in_words(
    client: Any, admin: dict[str, str], pusher: Pusher, host: str
) -> None:
    answer = client.post(f"{BASE}/", json={"site_url": f"https://{host}"}, headers=admin)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "site_url")
    assert pusher.push(site={"home_url": f"https://{host}"}).status_code == 422


def test_two_spellings_are_one_site(
    client: Any, admin: dict[str, str], new_pusher: Callable[[str], Pusher]
) -> None:
    pusher = new_pusher("https://größe.example")
    ascii_url = "https://xn--gre-6ka8i.example"
    taken = client.post(f"{BASE}/", json={"site_url": ascii_url}, headers=admin)
    assert (taken.status_code, taken.json["integration"]) == (409, pusher.id)
    for url in (ascii_url, "https://größe.example", "https://GRÖSSE.example"):
        pushed = pusher.push(site={"home_url": url}).status_code
        assert pushed == (409 if "SS" in url else 200)
    listed = client.get(f"{BASE}/", query_string={"site_url": ascii_url}, headers=admin)
    assert [each["id"] for each in listed.json["data"]] == [pusher.id]


@pytest.fixture(params=ENGINES)
def own(request: Any) -> Iterator[Flask]:
    """An app with a database of its own."""
    with database(request.param) as url, migrated(url) as app, app.app_context():
        yield app


def add_before(app: Flask, number: int) -> list[Pusher]:
    """Make integrations, and the database that of the release before."""
    pushers = [add(app, f"https://x{n}.example") for n in range(number)]
    downgrade(revision="0003_told_and_synced")
    return pushers


def keep_as_before(pusher: Pusher, home: str, bound: bool) -> None:
    """Store a home in the spelling in which the release before kept it."""
    values = {"id": pusher.id, "home": home, "bound": home if bound else None}
    values["url"] = f"https://{home}"
    query = "UPDATE integrations SET site_url = :url, site_home = :home, home = :bound"
    with writing() as connection:
        connection.execute(text(f"{query} WHERE id = :id"), values)


def homes() -> list[str]:
    with reading() as connection:
        query = text("SELECT site_home FROM integrations ORDER BY id")
        return list(connection.execute(query).scalars())


def test_what_is_stored_is_spelt_anew_and_back(own: Flask) -> None:
    kept = ["müller.example", "plain.example/läden", "straße.example:8080/x", "i❤.example"]
    kept.append("xn--gre-6ka8i.example")
    pushers = add_before(own, len(kept))
    for pusher, home in zip(pushers, kept, strict=True):
        keep_as_before(pusher, home, bound=True)
    upgrade()
    spelt = ["xn--mller-kva.example", kept[1], "xn--strae-oqa.example:8080/x", *kept[3:]]
    assert homes() == spelt
    for url in ("https://müller.example", "https://xn--mller-kva.example"):
        assert pushers[0].push(site={"home_url": url}).status_code == 200
    assert pushers[1].push(site={"home_url": "https://plain.example/other"}).status_code == 409
    downgrade(revision="0003_told_and_synced")
    assert homes() == kept


def test_two_integrations_of_one_site_both_work_on(
    own: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    pushers = add_before(own, 2)
    for pusher, home in zip(pushers, ("müller.example", "xn--mller-kva.example"), strict=True):
        keep_as_before(pusher, home, bound=False)
    upgrade()
    assert homes() == ["müller.example", "xn--mller-kva.example"]
    assert f"Integrations {pushers[0].id} and {pushers[1].id} belong to one site" in caplog.text
    for pusher in pushers:
        assert pusher.push(site={"home_url": "https://müller.example"}).status_code == 200


def test_an_origin_is_spelt_as_browsers_do(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://müller.example, http://localhost:8080")
    origins = create_app().config["CORS_ORIGINS"]
    assert origins == ["https://xn--mller-kva.example", "http://localhost:8080"]
