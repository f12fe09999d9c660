"""Signatures: the published vectors, every flipped bit, and the clock."""

import json
from pathlib import Path

import pytest

from receiver.keys.signing import BadClock, BadHeaders, BadSignature, parse, sign, verify
from tests.support.pusher import secret_bytes

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())["signatures"]
ID, AT, BODY = "msg_1", 1795371638, b'{"post_types": {}}'
KEY = bytes(range(45))


def check(
    webhook_id: str = ID,
    timestamp: str = str(AT),
    signature: str = sign(KEY, ID, AT, BODY),
    body: bytes = BODY,
    now: int = AT,
    keys: tuple[bytes, ...] = (KEY,),
) -> int:
    return verify(parse(webhook_id, timestamp, signature), body, keys, now, 300).skew


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vectors(vector: dict[str, str]) -> None:
    key, body = secret_bytes(vector["key"]), vector["body"].encode()
    assert sign(key, vector["id"], int(vector["timestamp"]), body) == vector["signature"]
    signed = parse(vector["id"], vector["timestamp"], vector["signature"])
    assert verify(signed, body, [key], int(vector["timestamp"]), 300) == (key, 0)


@pytest.mark.parametrize("skew", [-300, -1, 0, 1, 300])
def test_a_clock_within_the_tolerance(skew: int) -> None:
    assert check(now=AT - skew) == skew


@pytest.mark.parametrize("skew", [-301, 301, -AT])
def test_a_clock_beyond_the_tolerance(skew: int) -> None:
    with pytest.raises(BadClock):
        check(now=AT - skew)


def flips(data: bytes) -> list[bytes]:
    return [
        bytes([*data[:place], data[place] ^ (1 << bit), *data[place + 1 :]])
        for place in range(len(data))
        for bit in range(8)
    ]


@pytest.mark.parametrize("part", ["webhook_id", "timestamp", "signature"])
def test_every_flipped_bit_of_a_header_is_refused(part: str) -> None:
    honest = {"webhook_id": ID, "timestamp": str(AT), "signature": sign(KEY, ID, AT, BODY)}
    for flipped in flips(honest[part].encode()):
        with pytest.raises(BadSignature):
            check(**honest | {part: flipped.decode("latin-1")})


def test_every_flipped_bit_of_the_body_is_refused() -> None:
    for flipped in flips(BODY):
        with pytest.raises(BadSignature):
            check(body=flipped)


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_id": ""},
        {"webhook_id": "x" * 65},
        {"webhook_id": "msg_1\n"},
        {"webhook_id": "msg.1"},
        {"timestamp": ""},
        {"timestamp": "1" * 13},
        {"timestamp": "-1"},
        {"timestamp": "1e9"},
        {"timestamp": "١٢٣"},
        {"signature": ""},
        {"signature": "v2," + "A" * 43 + "="},
        {"signature": "v1," + "A" * 44},
        {"signature": "v1," + "_" * 43 + "="},
    ],
)
def test_headers_of_another_form(headers: dict[str, str]) -> None:
    with pytest.raises(BadHeaders):
        check(**headers)


def test_any_of_eight_signatures_and_any_key_will_do() -> None:
    good, other = sign(KEY, ID, AT, BODY), sign(b"other", ID, AT, BODY)
    assert check(signature=" ".join([other, "v1a,unknown", good])) == 0
    assert check(keys=(b"other", KEY)) == 0
    assert check(signature=" ".join([other] * 7 + [good])) == 0
    with pytest.raises(BadSignature):
        check(signature=" ".join([other] * 8 + [good]))
