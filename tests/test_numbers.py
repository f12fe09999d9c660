"""The ids of changes grow with time, whatever a node's sequence gives."""

from flask import Flask
from sqlalchemy import text

from receiver.db.engine import writing
from tests.support.pusher import Pusher, entry, structure


def test_changes_through_another_node_come_after_those_before(app: Flask, pusher: Pusher) -> None:
    pusher.result(structure({"page": entry("One")}))
    with app.app_context(), writing() as connection:
        ahead = "UPDATE changes SET id = id + 1000000000 WHERE integration_id = :id"
        connection.execute(text(ahead), {"id": pusher.id})  # as the first worker node numbers
    pusher.result(structure({"page": entry("Two"), "post": entry()}))
    pusher.result(structure({"page": entry("Three")}))
    rows = pusher.changes("?since=0&limit=500")
    assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
    seen, cursor = [], ""
    for _ in rows:
        path = pusher.path(f"changes/?since=0&limit=1{cursor}")
        page = pusher.client.get(path, headers=pusher.bearer()).json
        seen += page["data"]
        cursor = f"&cursor={page['next']}"
    assert seen == rows
