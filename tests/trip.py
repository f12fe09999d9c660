"""Print which files of ours a push, a read and a change of settings pass: `make trip`."""

import itertools
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from receiver import create_app
from receiver.db.engine import writing
from receiver.integrations.register import add
from receiver.keys import keyring
from tests.support.databases import sqlite
from tests.support.pusher import Pusher, entry, structure
from tests.support.serving import ROOT, SECRET

OURS = (f"{ROOT}/receiver/", f"{ROOT}/schemas/")
SHARED = "a signed GET"
sites = itertools.count(1)


def trips(app: Flask) -> dict[str, list[str]]:
    """Return the files that each kind of request passes, in the order of their first call."""
    home = f"https://trip-{next(sites)}.example"
    with app.app_context(), writing() as connection:
        made = add(connection, home, None)
        _, admin_key = keyring.issue(connection, None)
    pusher = Pusher(app.test_client(), made["id"], made["api_key"])
    admin = {"Authorization": f"Bearer {admin_key}"}
    settings = {"post_types": {"post": {"enabled": False}}}
    # What a process remembers of a site that it has met is no part of a trip.
    push(pusher, home, "Posts")
    return {
        SHARED: files_passed(lambda: pusher.client.get(pusher.path(), headers=pusher.signed(b""))),
        "a push": files_passed(lambda: push(pusher, home, "Articles")),
        "a read": files_passed(pusher.read),
        "a settings change": files_passed(
            lambda: pusher.client.patch(
                pusher.path("content-types/"), json=settings, headers=admin
            ).json["data"]
        ),
    }


def push(pusher: Pusher, home: str, label: str) -> None:
    """Push from the site itself something that is new."""
    pushed = structure({"post": entry(label)}, {"category": entry()})
    assert pusher.result(pushed, site={"home_url": home})["result"] == "applied"


def files_passed(call: Callable[[], Any]) -> list[str]:
    """Return the files of which any function is called meanwhile."""
    passed: dict[str, None] = {}

    def enter(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            passed[frame.f_code.co_filename.removeprefix(f"{ROOT}/")] = None

    before = sys.getprofile()
    sys.setprofile(enter)
    try:
        call()
    finally:
        sys.setprofile(before)
    return list(passed)


def own_files_of_a_push(found: dict[str, list[str]]) -> list[str]:
    """Return the files of a push that not every signed request passes."""
    return [file for file in found["a push"] if file not in found[SHARED]]


def table(found: dict[str, list[str]]) -> str:
    """Write a row for each file, and a column for each trip."""
    files = dict.fromkeys(file for passed in found.values() for file in passed)
    width = max(map(len, files))
    lines = [" " * width + "".join(f"  {name:>17}" for name in found)]
    for file in files:
        marks = ("x" if file in passed else "" for passed in found.values())
        lines.append(f"{file:<{width}}" + "".join(f"  {mark:>17}" for mark in marks))
    totals = "".join(f"  {len(passed):>17}" for passed in found.values())
    return "\n".join([*lines, f"{'files':<{width}}" + totals])


if __name__ == "__main__":
    with sqlite() as url:
        os.environ |= {"DATABASE_URL": url, "SECRET_KEY": SECRET}
        fresh = create_app()
        with fresh.app_context():
            upgrade()
        found = trips(fresh)
        print(table(found))
        print(f"\nA push passes {len(own_files_of_a_push(found))} files of its own.")
