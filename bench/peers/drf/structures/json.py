"""orjson in place of the standard library's json."""

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


class Parser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = parser_context["request"]._request.body
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(str(error)) from None


class Renderer(BaseRenderer):
    media_type = "application/json"
    format = "json"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        option = orjson.OPT_UTC_Z
        if renderer_context["response"].exception:
            option |= orjson.OPT_NON_STR_KEYS  # the errors of a list are keyed by index
        return orjson.dumps(data, option=option)
