"""The pages that hold a token: nothing of another host, or of anybody else, may run in them."""

import re

import pytest
from flask.testing import FlaskClient

POLICY = {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"}


@pytest.mark.parametrize("address", ["/integrations/7/", "/console/?view=sites"])
def test_a_page_is_a_static_shell_under_a_strict_policy(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.mimetype == "text/html"
    policy = response.headers["Content-Security-Policy"]
    assert set(policy.split("; ")) >= POLICY
    assert "unsafe" not in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]* src=)| style=| on\w+=|https?://", response.text)
