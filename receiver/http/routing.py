"""URL rules: the base path, integration ids, and when a wrong address is a 405."""

import re
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, ValidationError

from receiver.http import errors

API = "/api/v1/integration"
BASE = f"{API}/integrations"
KEY_ID = "[0-9a-f]{26}"
PARAMETER = re.compile(r"<(\w+):(\w+)>")


class IntegrationId(BaseConverter):
    """An integration's id: ASCII digits, 1 to 2^53 - 1, which JavaScript holds exactly."""

    regex = "[1-9][0-9]{0,15}"

    def to_python(self, value: str) -> int:
        if int(value) >= 2**53:
            raise ValidationError
        return int(value)

    def to_url(self, value: Any) -> str:
        return str(value)


class Number(IntegrationId):
    """The id of an endpoint or of a delivery."""


class KeyId(BaseConverter):
    """An API key's id: 26 hex digits."""

    regex = KEY_ID


def parameters(rule: str) -> list[tuple[str, str]]:
    """Return the converter and the name of each parameter of an address."""
    return PARAMETER.findall(rule)


def template(rule: str) -> str:
    """Return an address with its parameters as OpenAPI writes them."""
    return PARAMETER.sub(r"{\2}", rule)


def install(app: Flask) -> None:
    """Register the id converter; accept an address with and without its last slash."""
    # Neither setting redirects: clients repeat a redirected POST without its body.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"integration": IntegrationId, "key": KeyId, "number": Number}
    app.register_error_handler(NotFound, tell_method)


def tell_method(error: NotFound) -> Response:
    """Return the 405 for a wrong method if the last slash is missing; Werkzeug raises NotFound."""
    adapter = current_app.create_url_adapter(request)
    methods = set(adapter.allowed_methods(request.path + "/")) if adapter else set()
    is_wrong = methods and request.method not in methods
    return errors.answer(MethodNotAllowed(methods) if is_wrong else error)
