"""API keys and access tokens: mint and verify them, with nothing but the secrets.

An API key is `whsec_` and the base64 of 45 bytes: 13 random ones, its id, and
the 32 that a signer over SECRET_KEY makes of them. All 45 sign requests.
"""

import base64
import binascii
import hashlib
import re
import secrets as random
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from itsdangerous import BadData, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

PREFIX = "whsec_"
# With the 32 bytes of the signature they make 60 characters of base64 without padding.
ID_BYTES = 13
GRAMMAR = re.compile(r"whsec_[A-Za-z0-9]{60}")
# What a secret is for: the secret of an endpoint is no API key.
API_KEY, ENDPOINT = "receiver.api-key", "receiver.endpoint"


@cache
def _algorithm(secret: str, salt: str = API_KEY) -> tuple[SigningAlgorithm, bytes]:
    """Return the algorithm and key that sign key ids; cached, because derivation costs as much."""
    signer = Signer(secret, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
    return signer.algorithm, signer.derive_key()


@cache
def _tokens(*secrets: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        list(secrets),
        salt="receiver.access-token",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


@cache
def _codes(*secrets: str) -> Signer:
    return Signer(
        list(secrets),
        salt="receiver.connect-code",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )


@cache
def fingerprint(secret: str) -> str:
    """Return 16 hex digits that identify a SECRET_KEY and reveal nothing else of it."""
    signer = Signer(
        secret, salt="receiver.fingerprint", key_derivation="hmac", digest_method=hashlib.sha256
    )
    return signer.derive_key().hex()[:16]


def mint(secret: str, salt: str = API_KEY) -> tuple[str, str]:
    """Make a key: return its id (26 hex digits) and the API key, shown once."""
    while True:
        key_id = random.token_hex(ID_BYTES)
        api_key = api_key_of(key_id, secret, salt)
        # Alphanumeric ones only: + and / break double-clicks, URLs and shells.
        if GRAMMAR.fullmatch(api_key):
            return key_id, api_key


def api_key_of(key_id: str, secret: str, salt: str = API_KEY) -> str:
    """Return the API key of this id, as it was when the same secret made it."""
    return PREFIX + base64.b64encode(signing_bytes(key_id, secret, salt)).decode()


def signing_bytes(key_id: str, secret: str, salt: str = API_KEY) -> bytes:
    """Return the 45 bytes with which the key of this id signs requests."""
    raw = bytes.fromhex(key_id)
    algorithm, derived = _algorithm(secret, salt)
    return raw + algorithm.get_signature(derived, raw)


def id_of(key: bytes) -> str:
    """Return the id of the key that signs with these bytes."""
    return key[:ID_BYTES].hex()


def connection_string(public_url: str, api_key: str) -> str:
    """Return the receiver's address with the key as its user: both in one text."""
    scheme, _, rest = public_url.partition("://")
    return f"{scheme}://{api_key}@{rest}"


def key_id_of(api_key: str, secrets: Iterable[str]) -> str | None:
    """Return the id of an API key that one of the secrets made, else None."""
    if not GRAMMAR.fullmatch(api_key):
        return None
    raw = base64.b64decode(api_key.removeprefix(PREFIX))
    key_id, signature = raw[:ID_BYTES], raw[ID_BYTES:]
    for secret in secrets:
        algorithm, derived = _algorithm(secret)
        if algorithm.verify_signature(derived, key_id, signature):
            return key_id.hex()
    return None


def mint_token(integration_id: int | None, may: str, expires_at: int, secret: str) -> str:
    """Make an access token that expires at `expires_at`, in seconds since the epoch.

    `may` is read or edit for one integration, or operate for all of them (None).
    """
    payload = {"integration": integration_id, "may": may, "exp": expires_at}
    token = _tokens(secret).dumps(payload)
    return token.decode() if isinstance(token, bytes) else token


def token_payload(token: str, secrets: Iterable[str], now: float) -> dict[str, Any] | None:
    """Return the payload of a token that one of the secrets made and that has not expired."""
    try:
        # itsdangerous signs with the last of a list and accepts them all.
        payload: dict[str, Any] = _tokens(*secrets).loads(token)
    except (BadData, binascii.Error, ValueError):
        return None
    return payload if payload["exp"] > now else None


def mint_code(payload: Mapping[str, Any], secret: str) -> str:
    """Make the code of a connect link: base64url of JSON, which the plugin shows, and a signature.

    Not by URLSafeSerializer: it compresses what is long, and the plugin could not read it.
    """
    return _codes(secret).sign(base64_encode(orjson.dumps(payload))).decode()


def code_payload(code: str, secrets: Sequence[str]) -> dict[str, Any] | None:
    """Return the payload of a code that one of the secrets made, expired or not, else None."""
    try:
        payload: dict[str, Any] = orjson.loads(base64_decode(_codes(*secrets).unsign(code)))
    except (BadData, ValueError):
        return None
    return payload
