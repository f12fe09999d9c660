"""The framing of a request body, checked before authentication; parsing of its JSON."""

from typing import Any

import orjson
from flask import current_app, request

from receiver.http.problems import Problem
from receiver.values import JSON


def check_framing(required: bool) -> bytes:
    """Return the body, b"" if there is none; raise a Problem if its length or type is wrong."""
    length = request.content_length
    # A chunked body could not be refused by its length before it is read.
    if "Transfer-Encoding" in request.headers:
        raise Problem(411, "length_required", "Send the body with a Content-Length, not chunked.")
    if length is None and required:
        raise Problem(411, "length_required", "Send a body with a Content-Length.")
    maximum = current_app.config["MAX_BODY_BYTES"]
    if (length or 0) > maximum:
        raise Problem(413, "payload_too_large", f"Send a body of at most {maximum} bytes.")
    if length or required:
        _check_type()
    body = request.get_data() if length else b""
    if len(body) != (length or 0):
        detail = "The body is shorter than its Content-Length: send the request again."
        raise Problem(400, "incomplete_body", detail)
    return body


def parse(body: bytes) -> Any:
    """Parse a body as RFC 8259 defines JSON; raise the 400 if it is not."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        detail = f"The body is not valid JSON in UTF-8 ({error}): correct it and send it again."
        raise Problem(400, "invalid_json", detail) from None


def _check_type() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8"):
        raise Problem(415, "unsupported_media_type", f"Send the body as {JSON}, in UTF-8.")
    if "Content-Encoding" in request.headers:
        raise Problem(415, "unsupported_media_type", "Send the body without a Content-Encoding.")
