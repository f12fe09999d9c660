"""What holds for all inputs: round trips, and no exception but those that are named."""

import base64
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from receiver.keys import mint as keys
from receiver.keys import signing
from receiver.structure.entries import Held, merge
from schemas import error_rows, requests
from schemas.homes import home_of
from schemas.push import KINDS, Push

settings.register_profile(
    "properties",
    max_examples=150,
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=list(HealthCheck),
    database=None,
)
settings.load_profile("properties")

NOW = 1_795_371_638
SECRETS = ["a" * 32, "b" * 32]
KEYS = st.binary(min_size=1, max_size=64)
IDS = st.from_regex(signing.ID, fullmatch=True)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
LABELS = TEXTS.filter(lambda text: text and "\0" not in text)
COUNTS = st.integers(0, 2**53 - 1)
ENTRIES = st.fixed_dictionaries(
    {"label": LABELS, "count": COUNTS | COUNTS.map(str)},
    optional={"public": st.sampled_from([True, 0, "1", ""]), "rest_base": st.just(False) | LABELS},
)
PUSHES = st.fixed_dictionaries(
    {
        "post_types": st.dictionaries(
            st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True), ENTRIES, max_size=6
        ),
        "taxonomies": st.dictionaries(
            LABELS.filter(lambda name: len(name.encode()) <= 32 and name.isprintable()),
            ENTRIES,
            max_size=6,
        ),
    },
    optional={"partial": st.booleans(), "context": st.sampled_from(["admin", "cron"])},
)


def sent(key: bytes, webhook_id: str, body: bytes) -> signing.Signed:
    return signing.parse(webhook_id, str(NOW), signing.sign(key, webhook_id, NOW, body))


def verify(key: bytes, webhook_id: str, signature: str) -> int:
    signed = signing.parse(webhook_id, str(NOW), signature)
    return signing.verify(signed, b"body", [key], NOW, 300).skew


@given(KEYS, IDS, st.binary(max_size=200), st.integers(-300, 300))
def test_what_is_signed_is_verified(key: bytes, webhook_id: str, body: bytes, skew: int) -> None:
    signed = sent(key, webhook_id, body)
    for live in ([b"other", key], [key, b"other"]):
        assert signing.verify(signed, body, live, NOW - skew, 300) == (key, skew)


@given(KEYS, IDS, st.binary(min_size=1, max_size=200), st.data())
def test_no_bit_of_a_body_can_be_turned(
    key: bytes, webhook_id: str, body: bytes, data: st.DataObject
) -> None:
    signed = sent(key, webhook_id, body)
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    turned = bytearray(body)
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(signing.BadSignature):
        signing.verify(signed, bytes(turned), [key], NOW, 300)


@given(KEYS, IDS, st.integers(3, 46), st.sampled_from([1, 2, 4, 8, 16, 32, 64]))
def test_no_bit_of_a_signature_can_be_turned(
    key: bytes, webhook_id: str, place: int, bit: int
) -> None:
    text = bytearray(signing.sign(key, webhook_id, NOW, b"body"), "ascii")
    text[place] ^= bit
    with pytest.raises(signing.BadSignature):
        verify(key, webhook_id, text.decode("latin-1"))


@given(KEYS, IDS, st.integers(301, 10**9), st.sampled_from([1, -1]))
def test_a_clock_that_is_off_is_told_apart(
    key: bytes, webhook_id: str, off: int, sign: int
) -> None:
    with pytest.raises(signing.BadClock):
        signing.verify(sent(key, webhook_id, b""), b"", [key], NOW + sign * off, 300)


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=200))
def test_any_headers_are_read_or_named_bad(webhook_id: str, timestamp: str, text: str) -> None:
    for signature in (text, f"v1,{text}", f"{text} v1,{'A' * 43}="):
        try:
            signed = signing.parse(webhook_id, timestamp, signature)
        except signing.BadHeaders:
            continue
        with pytest.raises(signing.BadSignature):
            signing.verify(signed, b"", [b"key"], NOW, 300)


@given(st.sampled_from(SECRETS))
def test_a_minted_key_is_recognised_by_its_secret_alone(secret: str) -> None:
    key_id, api_key = keys.mint(secret)
    assert keys.key_id_of(api_key, SECRETS) == key_id
    assert keys.key_id_of(api_key, ["c" * 32]) is None
    raw = base64.b64decode(api_key.removeprefix(keys.PREFIX))
    assert raw == keys.signing_bytes(key_id, secret)


@given(st.text(max_size=80))
def test_any_text_is_no_key_and_no_token(text: str) -> None:
    assert keys.key_id_of(text, SECRETS) is None
    assert keys.key_id_of(keys.PREFIX + text, SECRETS) is None
    assert keys.token_payload(text, SECRETS, NOW) is None


@given(st.integers(1, 2**53 - 1), st.sampled_from(["read", "edit"]), st.data())
def test_a_token_is_read_as_it_was_made_or_not_at_all(
    integration: int, may: str, data: st.DataObject
) -> None:
    token = keys.mint_token(integration, may, NOW, SECRETS[1])
    payload = {"integration": integration, "may": may, "exp": NOW}
    assert keys.token_payload(token, SECRETS, NOW - 1) == payload
    assert keys.token_payload(token, SECRETS, NOW) is None
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(exclude_characters=token[place]))
    bent = keys.token_payload(token[:place] + other + token[place + 1 :], SECRETS, NOW - 1)
    # The last character of a base64 text has idle bits.
    assert bent in (None, payload)


def validated(document: Any) -> Push:
    push = Push(document)
    push.validate()
    return push


@given(JSON | PUSHES)
def test_any_json_is_a_push_or_told_why_not(document: Any) -> None:
    assert load(validated, document)


@given(PUSHES)
def test_a_good_push_is_read_the_same_again(document: dict[str, Any]) -> None:
    once = validated(orjson.loads(orjson.dumps(document)))
    again = validated(orjson.loads(orjson.dumps(once.envelope | once.entries)))
    assert (again.entries, again.skipped.rows) == (once.entries, [])


@given(PUSHES)
def test_a_push_that_comes_twice_changes_nothing_more(document: dict[str, Any]) -> None:
    now = datetime.fromtimestamp(NOW, UTC)
    maps: list[dict[str, Any]] = [{kind: {} for kind in KINDS} for _ in range(3)]
    sets: list[dict[str, set[str]]] = [{kind: set() for kind in KINDS} for _ in range(2)]
    held = Held(maps[0], maps[1], sets[0], maps[2], sets[1])
    push = validated(orjson.loads(orjson.dumps(document)))
    first = merge(held, push, now)
    assert len(first) == sum(map(len, push.entries.values()))
    assert merge(held, push, now) == []


@given(JSON)
@pytest.mark.parametrize(
    "schema",
    [
        requests.AccessTokenSchema,
        requests.ContentTypesSettingsSchema,
        requests.NewIntegrationSchema,
        requests.SyncedCountsSchema,
        requests.TestConnectionSchema,
    ],
)
def test_any_json_is_a_body_or_told_why_not(schema: Any, document: Any) -> None:
    assert load(schema().load, document)


def load(loader: Callable[[Any], Any], document: Any) -> bool:
    """Tell whether a document was loaded, or every fault of it has words."""
    try:
        return loader(document) is not None
    except ValidationError as error:
        return all(row["message"] for row in error_rows(error.messages))


@given(st.text(max_size=60) | st.text(max_size=60).map(lambda text: f"https://{text}"))
def test_any_text_is_a_home_or_a_value_error(text: str) -> None:
    try:
        home = home_of(text)
    except ValueError:
        return
    assert home_of(f"https://{home}") == home
