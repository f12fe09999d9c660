"""Standard Webhooks: sign bytes, and verify who signed them and when.

The rules are those of https://www.standardwebhooks.com: HMAC-SHA256 over
`{id}.{timestamp}.{raw body}`, sent as `v1,<base64>` in a space-separated list.
"""

import hashlib
import re
import time
from collections.abc import Sequence
from typing import NamedTuple

from itsdangerous import Signer
from itsdangerous.encoding import base64_decode, base64_encode

from receiver.values import JSON

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")
SIGNATURE = re.compile(r"v1,([A-Za-z0-9+/]{43})=")
MAX_SIGNATURES = 8  # that are tried: each costs a comparison per key


class BadSignature(Exception):
    """A request is not what one of the keys signed: the message says why."""


class BadHeaders(BadSignature):
    """The webhook headers do not have the form that the standard gives them."""


class BadClock(BadSignature):
    """The signature is good, but it was made too long ago or too far ahead."""


class Verified(NamedTuple):
    """Which key made the signature, and the sender's clock less ours in seconds."""

    key: bytes
    skew: int


class Signed(NamedTuple):
    """The headers of a signed request, each of the right form."""

    webhook_id: str
    timestamp: int
    prefix: bytes
    signatures: list[bytes]


def sign(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return the webhook-signature of a body."""
    # itsdangerous writes URL-safe base64 without padding, the standard plain base64 with it.
    signature = _signer(key).get_signature(f"{webhook_id}.{timestamp}.".encode() + body)
    return "v1," + signature.translate(bytes.maketrans(b"-_", b"+/")).decode() + "="


def headers(keys: Sequence[bytes], webhook_id: str, body: bytes) -> dict[str, str]:
    """Return the headers of a JSON body that each of the keys signs now."""
    now = int(time.time())
    return {
        "Content-Type": JSON,
        "webhook-id": webhook_id,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(sign(key, webhook_id, now, body) for key in keys),
    }


def parse(webhook_id: str, timestamp: str, signature: str) -> Signed:
    """Read the three headers; raise BadHeaders when one has another form."""
    if not ID.fullmatch(webhook_id):
        raise BadHeaders("webhook-id must be 1 to 64 of A-Z, a-z, 0-9, _ and -")
    if not TIMESTAMP.fullmatch(timestamp):
        raise BadHeaders("webhook-timestamp must be 1 to 12 digits: seconds since the epoch")
    found = [SIGNATURE.fullmatch(part) for part in signature.split(" ")[:MAX_SIGNATURES]]
    signatures = [_canonical(match[1]) for match in found if match]
    if not any(signatures):
        raise BadHeaders("webhook-signature must hold v1, and the base64 of 32 bytes")
    prefix = f"{webhook_id}.{timestamp}.".encode()
    return Signed(webhook_id, int(timestamp), prefix, [text for text in signatures if text])


def verify(
    signed: Signed, body: bytes, keys: Sequence[bytes], now: int, tolerance: int
) -> Verified:
    """Check a body against its headers; try the last of the keys first.

    Raise BadSignature unless one of the keys made one of the signatures, and
    then BadClock when that is more than `tolerance` seconds from `now`.
    """
    message = signed.prefix + body
    # The newest key is the last, and signs nearly everything.
    made = (key for key in reversed(keys) if _made_one(key, message, signed.signatures))
    key = next(made, None)
    if key is None:
        raise BadSignature("no key of the integration made this signature")
    # After the signature: only who has the key may learn that a clock is wrong.
    skew = signed.timestamp - now
    if abs(skew) > tolerance:
        raise BadClock(f"signed {abs(skew)} s {'ahead of' if skew > 0 else 'behind'} our clock")
    return Verified(key, skew)


def _made_one(key: bytes, message: bytes, signatures: Sequence[bytes]) -> bool:
    signer = _signer(key)
    return any(signer.verify_signature(message, signature) for signature in signatures)


def _signer(key: bytes) -> Signer:
    return Signer(key, key_derivation="none", digest_method=hashlib.sha256)


def _canonical(text: str) -> bytes:
    """Return the signature in URL-safe base64, or b"" if it is not canonical.

    The last of the 43 characters has two unused bits, which must be 0: else one signature would
    have four spellings.
    """
    urlsafe = text.translate(str.maketrans("+/", "-_")).encode()
    return urlsafe if base64_encode(base64_decode(urlsafe)) == urlsafe else b""
