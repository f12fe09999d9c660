"""The published Standard Webhooks libraries push here as they are."""

import json
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.support.npm import installed
from tests.support.pusher import Pusher, entry, structure

BODY = json.dumps(structure({"post": entry("Größe 颜色")}), ensure_ascii=False)
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def npm_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(HERE / "library", tmp_path_factory)


def accepted(pusher: Pusher, signature: str, webhook_id: str, now: int) -> bool:
    headers = {"webhook_signature": signature, "webhook_id": webhook_id}
    return pusher.send(BODY.encode(), webhook_timestamp=str(now), **headers).status_code == 200


def test_the_library_from_pypi(pusher: Pusher) -> None:
    now = int(time.time())
    signature = Webhook(pusher.key).sign("msg_py", datetime.fromtimestamp(now, UTC), BODY)
    assert accepted(pusher, signature, "msg_py", now)


def test_the_library_from_npm(pusher: Pusher, npm_library: Path) -> None:
    now = str(int(time.time()))
    signature = subprocess.run(
        ["node", "sign.mjs", pusher.key, "msg_js", now],
        cwd=npm_library,
        input=BODY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert accepted(pusher, signature, "msg_js", int(now))
