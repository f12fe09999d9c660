"""Headers: what names a caller, a host or a type, bent."""

import re
import time

from tests.hostile.wire import (
    BODY,
    JSON,
    Build,
    Target,
    bearer,
    case,
    framed,
    get,
    http,
    length,
    push,
    signature,
)
from tests.support.pusher import BASE

LIVE = "GET /health/live HTTP/1.1"


def host(*headers: bytes) -> bytes:
    return http(LIVE, *headers, host=b"")


def typed(*headers: bytes) -> Build:
    return framed(length(BODY), *headers)


def authorized(value: bytes) -> Build:
    return lambda target: http(
        f"GET {target.read} HTTP/1.1",
        b"Authorization: " + value.replace(b"{key}", target.key.encode()),
    )


def signed(late: int = 0) -> Build:
    """Sign honestly, `late` by so many seconds."""

    def build(target: Target) -> bytes:
        given = signature(target, BODY, timestamp=int(time.time()) - late)
        return http(f"POST {target.push} HTTP/1.1", JSON, length(BODY), *given, body=BODY)

    return build


def bent(**headers: bytes) -> Build:
    """Sign honestly, then say something else in one of the headers."""

    def build(target: Target) -> bytes:
        sent = signed()(target)
        for name, value in headers.items():
            header = name.replace("_", "-").encode()
            sent = re.sub(header + b": [^\r]*", lambda _: header + b": " + value, sent)  # noqa: B023
        return sent

    return build


def falsely_signed_with_key(target: Target) -> bytes:
    """Send the honest key beside a false signature: the signature alone is judged."""
    sent = bent(webhook_signature=FALSE)(target)
    return sent.replace(JSON, JSON + b"\r\n" + bearer(target.key))


def twice(name: bytes, value: bytes) -> Build:
    """Sign honestly, and say one of the headers a second time."""

    def build(target: Target) -> bytes:
        head = [JSON, length(BODY), *signature(target, BODY), name + b": " + value]
        return http(f"POST {target.push} HTTP/1.1", *head, body=BODY)

    return build


def among(before: bytes, count: int) -> Build:
    """Hide the honest signature behind `count` others."""

    def build(target: Target) -> bytes:
        *others, last = signature(target, BODY)
        honest = last.removeprefix(b"webhook-signature: ")
        last = b"webhook-signature: " + (before + b" ") * count + honest
        return http(f"POST {target.push} HTTP/1.1", JSON, length(BODY), *others, last, body=BODY)

    return build


FALSE = b"v1," + b"A" * 43 + b"="

HOSTS = [
    case("no host", host(), 200),
    case("two hosts", host(b"Host: a", b"Host: b"), 400),
    case("an empty host", host(b"Host:"), 200),
    case("a host with a path", host(b"Host: a/b"), 200),
    case("a host with a user", host(b"Host: a@b"), 200),
    case("a host with a bad port", host(b"Host: a:99999999"), 200),
    case("a host with spaces", host(b"Host: a b"), 200),
    case("a host of nonsense", host(b"Host: <script>"), 200),
    case("a host of other script", host("Host: é".encode()), 200),
    case("a host of 4000 letters", host(b"Host: " + b"a" * 4000), 400),
    case("X-Forwarded-Host", host(b"Host: a", b"X-Forwarded-Host: evil.example"), 200),
    case("X-Forwarded-Proto of nonsense", host(b"Host: a", b"X-Forwarded-Proto: ftp"), 200),
]

SHAPES = [
    case("a header without a colon", http(LIVE, b"nonsense"), 400),
    case("a header without a name", http(LIVE, b": x"), 400),
    case("a name with a space", http(LIVE, b"X Y: z"), 400),
    case("a name with a NUL", http(LIVE, b"X\0: z"), 400),
    case("a name of another script", http(LIVE, "Xé: z".encode()), 400),
    case("a value with a NUL", http(LIVE, b"X: a\0b"), 400),
    case("a value with a CR", http(LIVE, b"X: a\rb"), 400),
    case("a value with an LF", http(LIVE, b"X: a\nY: b"), 400),
    case("a value of other script", http(LIVE, "X: é颜".encode()), 200),
    case("a folded header", http(LIVE, b"X: a\r\n b"), 400),
    case("200 headers", http(LIVE, *[b"X-%d: y" % n for n in range(200)]), 431),
    case("a header of 9000 bytes", http(LIVE, b"X: " + b"a" * 9000), 431),
    case("90 headers of 8000 bytes", http(LIVE, *[b"X: " + b"a" * 8000] * 90), 200),
    case("an X-Request-Id of JSON", http(LIVE, b'X-Request-Id: {"a": "b"}'), 200),
    case("an X-Request-Id with a control", http(LIVE, b'X-Request-Id: {"a": "\x01"}'), 400),
    case("an X-Request-Id of 4000 bytes", http(LIVE, b"X-Request-Id: " + b"a" * 4000), 200),
    case("an X-Request-Id of other script", http(LIVE, "X-Request-Id: é".encode()), 200),
    case("two X-Request-Ids", http(LIVE, b"X-Request-Id: a", b"X-Request-Id: b"), 200),
    case("a cookie of nonsense", http(LIVE, b"Cookie: \xff=;;;=x"), 200),
    case("a range", get(f"{BASE}/{{id}}/content-types/", b"Range: bytes=0-1"), 200),
    case(
        "an If-None-Match of nonsense",
        get(f"{BASE}/{{id}}/content-types/", b'If-None-Match: "'),
        200,
    ),
    case("If-None-Match: *", get(f"{BASE}/{{id}}/content-types/", b"If-None-Match: *"), 304),
    case("an If-Match of another", get(f"{BASE}/{{id}}/content-types/", b'If-Match: "x"'), 412),
    case(
        "a date of nonsense",
        get(f"{BASE}/{{id}}/content-types/", b"If-Modified-Since: yesterday"),
        200,
    ),
    case("an Accept of nonsense", get(f"{BASE}/{{id}}/content-types/", b"Accept: ;;;q=x"), 200),
    case("an Origin of nonsense", get(f"{BASE}/{{id}}/content-types/", b"Origin: null"), 200),
]

TYPES = [
    case("no type", typed(), 415),
    case("an empty type", typed(b"Content-Type:"), 415),
    case("text", typed(b"Content-Type: text/plain"), 415),
    case("a form", typed(b"Content-Type: application/x-www-form-urlencoded"), 415),
    case("a file", typed(b"Content-Type: multipart/form-data; boundary=x"), 415),
    case("JSON in UTF-16", typed(JSON + b"; charset=utf-16"), 415),
    case("JSON in UTF-7", typed(JSON + b"; charset=utf-7"), 415),
    case("JSON in a charset of nonsense", typed(JSON + b"; charset=" + b"x" * 1000), 415),
    case("JSON in utf8", typed(JSON + b"; charset=utf8"), 200),
    case("JSON in capitals", typed(b"Content-Type: APPLICATION/JSON"), 200),
    case("JSON with parameters", typed(JSON + b'; a=b; c="d'), 200),
    case("merge patch", typed(b"Content-Type: application/merge-patch+json"), 415),
    case("two types", typed(JSON, b"Content-Type: text/plain"), 400),
    case("gzip", typed(JSON, b"Content-Encoding: gzip"), 415),
    case("identity", typed(JSON, b"Content-Encoding: identity"), 415),
    case("an empty encoding", typed(JSON, b"Content-Encoding:"), 415),
]

CALLERS = [
    case("nobody", push(BODY, key=False), 401),
    case("an empty authorization", authorized(b""), 401),
    case("a scheme alone", authorized(b"Bearer"), 401),
    case("a scheme and spaces", authorized(b"Bearer    "), 401),
    case("another scheme", authorized(b"Basic {key}"), 401),
    case("the scheme in lower case", authorized(b"bearer {key}"), 200),
    case("a key without a scheme", authorized(b"{key}"), 401),
    case("a key and more", authorized(b"Bearer {key} x"), 401),
    case("a key in quotes", authorized(b'Bearer "{key}"'), 401),
    case("a key in lower case", lambda t: authorized(b"Bearer " + t.key.lower().encode())(t), 401),
    case(
        "a key less its last letter", lambda t: authorized(b"Bearer " + t.key[:-1].encode())(t), 401
    ),
    case("a key of A", authorized(b"Bearer whsec_" + b"A" * 60), 401),
    case("a key of other script", authorized("Bearer whsec_é".encode()), 401),
    case("a key of 4000 letters", authorized(b"Bearer whsec_" + b"A" * 4000), 401),
    case("a token of dots", authorized(b"Bearer ..."), 401),
    case("a token of nonsense", authorized(b"Bearer a.b"), 401),
    case("a token that inflates", authorized(b"Bearer .eJyrVkrLz1eyUkpKLFKqBQAdegQ0.x"), 401),
    case("a token of 8000 letters", authorized(b"Bearer " + b"A" * 8000), 401),
    case(
        "a token that pushes",
        lambda t: http(f"POST {t.push} HTTP/1.1", JSON, length(BODY), bearer(t.token), body=BODY),
        403,
    ),
    case(
        "a token with an edge cut", lambda t: authorized(b"Bearer " + t.token[:-1].encode())(t), 401
    ),
    case(
        "two authorizations",
        lambda t: http(f"GET {t.read} HTTP/1.1", bearer(t.key), bearer("x")),
        401,
    ),
    case("the key in the query", lambda t: http(f"GET {t.read}?api_key={t.key} HTTP/1.1"), 401),
    case(
        "X-API-Key", lambda t: http(f"GET {t.read} HTTP/1.1", b"X-API-Key: " + t.key.encode()), 401
    ),
]

SIGNATURES = [
    case("an honest signature", signed(), 200),
    case("299 s late", signed(late=295), 200),
    case("310 s late", signed(late=310), 401),
    case("310 s early", signed(late=-310), 401),
    case("an empty id", bent(webhook_id=b""), 401),
    case("an id with a dot", bent(webhook_id=b"a.b"), 401),
    case("an id of 65 letters", bent(webhook_id=b"a" * 65), 401),
    case("an id of other script", bent(webhook_id="é".encode()), 401),
    case("another id", bent(webhook_id=b"msg_other"), 401),
    case("an id said twice", twice(b"webhook-id", b"msg_hostile"), 401),
    case("an empty time", bent(webhook_timestamp=b""), 401),
    case("a time in words", bent(webhook_timestamp=b"now"), 401),
    case("a negative time", bent(webhook_timestamp=b"-1"), 401),
    case("a time with a point", bent(webhook_timestamp=b"1795371638.5"), 401),
    case("a time in milliseconds", bent(webhook_timestamp=b"1795371638000"), 401),
    case("a time of 4000 digits", bent(webhook_timestamp=b"9" * 4000), 401),
    case("a time in Arabic digits", bent(webhook_timestamp=b"\xd9\xa1"), 401),
    case("a time said twice", twice(b"webhook-timestamp", b"1"), 401),
    case("an empty signature", bent(webhook_signature=b""), 401),
    case("a false signature", bent(webhook_signature=FALSE), 401),
    case("a signature of version 1a", bent(webhook_signature=b"v1a" + FALSE[2:]), 401),
    case("a signature of no base64", bent(webhook_signature=b"v1,!!!"), 401),
    case("a signature too long", bent(webhook_signature=FALSE + b"A"), 401),
    case("a signature of other script", bent(webhook_signature="v1,é".encode()), 401),
    case("commas for spaces", bent(webhook_signature=FALSE + b"," + FALSE), 401),
    case("7 false ones before it", among(FALSE, 7), 200),
    case("8 false ones before it", among(FALSE, 8), 401),
    case("7 of another version before it", among(b"v2,x", 7), 200),
    case("a false one, then it, in two headers", twice(b"webhook-signature", FALSE), 401),
    case("a false signature and the key", falsely_signed_with_key, 401),
]

CASES = HOSTS + SHAPES + TYPES + CALLERS + SIGNATURES
