"""How a body may come: before anything else is looked at, and before a key is asked for."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import orjson
from flask import Flask, current_app, g, request
from marshmallow import Schema

from receiver.answers import JSON
from receiver.errors import Problem

View = Callable[..., Any]

FRAMED = {"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"}  # what says that a body comes


def takes(schema: type[Schema], needed: bool = True) -> Callable[[View], View]:
    """Declare what body a view takes, and whether it needs one."""

    def decorate(view: View) -> View:
        view.body_schema, view.needs_body = schema, needed  # type: ignore[attr-defined]
        return view

    return decorate


def asks(schema: type[Schema]) -> Callable[[View], View]:
    """Declare what a view's query may hold."""

    def decorate(view: View) -> View:
        view.query_schema = schema  # type: ignore[attr-defined]
        return view

    return decorate


def query_of(schema: type[Schema]) -> Any:
    """Validate the query: a name that is repeated counts once, the first time."""
    if not request.query_string:
        return _defaults(schema)
    return schema().load(request.args.to_dict())


@cache
def _defaults(schema: type[Schema]) -> Mapping[str, Any]:
    """Return what no query means: that is what nearly all ask with."""
    return MappingProxyType(schema().load({}))


def install(app: Flask) -> None:
    """Check every request's framing before its view."""
    app.before_request(check)


def check() -> None:
    """Read the body into g.body, or refuse how it came."""
    needed = _takes_body()
    g.body = _body(needed) if needed or request.environ.keys() & FRAMED else b""


def _body(needed: bool) -> bytes:
    length = request.content_length
    if "HTTP_TRANSFER_ENCODING" in request.environ:
        raise Problem(411, "length_required", "Send the body with a Content-Length, not chunked.")
    if length is None and needed:
        raise Problem(411, "length_required", "Send a body with a Content-Length.")
    most = current_app.config["MAX_BODY_BYTES"]
    if (length or 0) > most:
        raise Problem(413, "payload_too_large", f"The body may have at most {most} bytes.")
    if length or needed:
        _check_type()
    body = request.get_data() if length else b""
    if len(body) != (length or 0):
        detail = "The body ended before its Content-Length: send it again."
        raise Problem(400, "incomplete_body", detail)
    return body


def json_body() -> Any:
    """Parse the body as RFC 8259 has it; no body is an empty object where none is needed."""
    if not g.body and not _takes_body():
        return {}
    try:
        return orjson.loads(g.body)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "invalid_json", f"The body is not JSON in UTF-8: {error}.") from None


def _takes_body() -> bool:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "needs_body", False)


def _check_type() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8"):
        raise Problem(415, "unsupported_media_type", f"Send the body as {JSON}, in UTF-8.")
    if "Content-Encoding" in request.headers:
        raise Problem(415, "unsupported_media_type", "Send the body without a Content-Encoding.")
