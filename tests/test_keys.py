"""API keys and tokens."""

import base64
import re

import pytest

from receiver.keys import mint as keys

SECRET, OTHER = "s" * 32, "o" * 32


def test_a_key_is_alphanumeric_and_carries_its_id() -> None:
    for _ in range(20):
        key_id, api_key = keys.mint(SECRET)
        assert re.fullmatch(r"whsec_[A-Za-z0-9]{60}", api_key)
        assert re.fullmatch(r"[0-9a-f]{26}", key_id)
        assert keys.key_id_of(api_key, [SECRET]) == key_id
        assert base64.b64decode(api_key[6:]) == keys.signing_bytes(key_id, SECRET)


def test_only_the_secrets_that_made_a_key_know_it() -> None:
    key_id, api_key = keys.mint(OTHER)
    assert keys.key_id_of(api_key, [SECRET]) is None
    assert keys.key_id_of(api_key, [SECRET, OTHER]) == key_id


@pytest.mark.parametrize(
    "spoil", [str.lower, str.upper, lambda key: key[:-1], lambda key: key + "A"]
)
def test_a_spoilt_key_is_none(spoil: object) -> None:
    _, api_key = keys.mint(SECRET)
    assert keys.key_id_of(spoil(api_key), [SECRET]) is None


def test_every_changed_character_of_a_key_is_refused() -> None:
    _, api_key = keys.mint(SECRET)
    for place in range(6, len(api_key)):
        other = "A" if api_key[place] != "A" else "B"
        changed = api_key[:place] + other + api_key[place + 1 :]
        assert keys.key_id_of(changed, [SECRET]) is None


def test_a_token_says_what_it_may_until_it_expires() -> None:
    token = keys.mint_token(7, "read", 1000, SECRET)
    payload = {"integration": 7, "may": "read", "exp": 1000}
    assert keys.token_payload(token, [OTHER, SECRET], 999) == payload
    assert keys.token_payload(token, [SECRET], 1000) is None
    assert keys.token_payload(token, [OTHER], 999) is None


@pytest.mark.parametrize("token", ["", ".", "e30.x", "a.b.c", "é", "\x00"])
def test_what_is_no_token_is_none(token: str) -> None:
    assert keys.token_payload(token, [SECRET], 0) is None


def test_fingerprints_tell_secrets_apart() -> None:
    assert keys.fingerprint(SECRET) != keys.fingerprint(OTHER)
    assert re.fullmatch(r"[0-9a-f]{16}", keys.fingerprint(SECRET))
