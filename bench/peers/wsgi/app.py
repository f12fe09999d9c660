"""The limit of the limit: a bare WSGI function that returns the same bytes."""

import json
import os

with open(os.environ["ANSWERS"]) as file:
    answers = json.load(file)
READ, PUSHED = answers["read"].encode(), answers["pushed"].encode()


def app(environ, start_response):
    etag = ("ETag", answers["etag"])
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        return _send(start_response, PUSHED)
    if environ.get("HTTP_IF_NONE_MATCH") == answers["etag"]:
        start_response("304 NOT MODIFIED", [etag])
        return []
    return _send(start_response, READ, etag)


def _send(start_response, body, *headers):
    length = ("Content-Length", str(len(body)))
    start_response("200 OK", [("Content-Type", "application/json"), length, *headers])
    return [body]
