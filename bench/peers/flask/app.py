"""The limit: a bare Flask route that returns the same bytes."""

import json
import os

from flask import Flask, Response, request

with open(os.environ["ANSWERS"]) as file:
    answers = json.load(file)
READ, PUSHED = answers["read"].encode(), answers["pushed"].encode()

app = Flask(__name__)


@app.get("/api/v1/integration/integrations/<int:integration_id>/content-types/")
def show(integration_id):
    if request.headers.get("If-None-Match") == answers["etag"]:
        return Response(status=304, headers={"ETag": answers["etag"]})
    return Response(READ, mimetype="application/json", headers={"ETag": answers["etag"]})


@app.post("/api/v1/integration/integrations/<int:integration_id>/update-structure/")
def accept(integration_id):
    request.get_data()
    return Response(PUSHED, mimetype="application/json")
