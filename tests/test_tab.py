"""The Content Types tab as it is served: its page, its modules, what a token may."""

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from receiver.web import tab
from receiver.web.bundle import bundle
from tests.support.pusher import Pusher

MODULES = sorted(path.name for path in tab.FILES.glob("*.js"))


def test_the_page_knows_its_integration(client: FlaskClient) -> None:
    assert 'src="/api/v1/integration/integrations/7/"' in client.get("/integrations/7/").text


def test_the_page_is_there_for_any_id_and_tells_nothing_of_it(client: FlaskClient) -> None:
    known, unknown = (client.get(f"/integrations/{number}").text for number in (7, 2**53 - 1))
    assert known.replace("7", "") == unknown.replace(str(2**53 - 1), "").replace("7", "")
    assert client.get("/integrations/x/").json["code"] == "not_found"


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_served_to_any_origin(client: FlaskClient, name: str) -> None:
    with client.get(f"/tab/{name}", headers={"Origin": "https://anyone.example"}) as response:
        assert response.mimetype == "text/javascript"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    with client.get(f"/tab/{name}", headers={"If-None-Match": response.headers["ETag"]}) as again:
        assert again.status_code == 304


def test_the_element_is_one_file_that_never_changes(client: FlaskClient) -> None:
    current = client.get("/tab/current.json").json
    assert current is not None
    response = client.get(f"/tab/{current['file']}")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    digest = base64.b64encode(hashlib.sha384(response.data).digest()).decode()
    assert current["integrity"] == f"sha384-{digest}"
    assert not re.search(r"(?m)^(import|export)\b", response.text)


def test_its_loader_is_short_asked_for_each_time_and_loads_the_current_one(
    client: FlaskClient,
) -> None:
    loader = client.get("/tab/tab.js")
    assert tab.ELEMENT.name in loader.text
    assert len(loader.data) < 500
    assert loader.headers["Cache-Control"] == "no-cache"
    again = client.get("/tab/tab.js", headers={"If-None-Match": loader.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
def test_a_server_may_import_it(tmp_path: Path) -> None:
    (tmp_path / "element.mjs").write_text(tab.ELEMENT.text)
    code = "await import('./element.mjs'); await import('./element.mjs?again')"
    subprocess.run(["node", "--input-type=module", "-e", code], cwd=tmp_path, check=True)


def test_what_cannot_be_bundled_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import * as b from "./b.js";\n')
    with pytest.raises(ValueError, match=r"a.js cannot be bundled"):
        bundle(tmp_path, "a.js")
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\n')
    (tmp_path / "c.js").write_text('import { b } from "./b.js";\nexport const c = b;\n')
    with pytest.raises(ValueError, match=r"b.js imports itself by way of c.js"):
        bundle(tmp_path, "b.js")


def test_modules_import_only_one_another_and_make_no_html() -> None:
    for name in MODULES:
        text = Path(tab.FILES, name).read_text()
        imported = re.findall(r'(?m)^import (?:.* from )?"(.*)";$', text)
        assert set(imported) <= {f"./{module}" for module in MODULES}
        assert len(imported) == len(re.findall(r"(?m)^import\b", text))
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


@pytest.mark.parametrize("name", ["nothing.js", "..%2fdocs.css", "../docs.css"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/tab/{name}").status_code == 404


def test_an_integration_tells_what_its_caller_may(pusher: Pusher, admin: dict[str, str]) -> None:
    def may(headers: dict[str, str]) -> str:
        return str(pusher.client.get(pusher.path(), headers=headers).json["data"]["may"])

    def token(kind: str) -> dict[str, str]:
        path = pusher.path("access-tokens/")
        made = pusher.client.post(path, json={"may": kind}, headers=admin).json
        return pusher.bearer(made["data"]["token"])

    assert may(admin) == may(token("edit")) == "edit"
    assert may(pusher.bearer()) == may(token("read")) == "read"
