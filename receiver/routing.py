"""The addresses, and the ids in them."""

from typing import Any

from werkzeug.routing import BaseConverter, ValidationError

BASE = "/api/v1/integration/integrations"


class IntegrationId(BaseConverter):
    """An integration's id: ASCII digits, 1 to 2^53 - 1."""

    regex = "[1-9][0-9]{0,15}"

    def to_python(self, value: str) -> int:
        if int(value) >= 2**53:
            raise ValidationError
        return int(value)

    def to_url(self, value: Any) -> str:
        return str(value)
