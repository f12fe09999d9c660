"""Bodies that do not come as they say: lengths, chunks, and two requests that look like one."""

from tests.hostile.wire import (
    BODY,
    CLOSED,
    JSON,
    Build,
    Target,
    bearer,
    case,
    framed,
    http,
    length,
    push,
)

CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


def pipelined(target: Target) -> bytes:
    one = push(BODY, b"webhook-id: msg_pipelined")(target)
    return one + one + http("GET /health/live HTTP/1.1")


def smuggled(*headers: bytes) -> Build:
    """Hide a request to liveness in a body that only one of two readers would see as one."""

    def build(target: Target) -> bytes:
        body = b"0\r\n\r\n" + http("GET /health/live HTTP/1.1")
        head = [JSON, bearer(target.key), *headers, length(body)]
        return http(f"POST {target.push} HTTP/1.1", *head, body=body)

    return build


CASES = [
    case("an honest push", push(BODY), 200),
    case("three requests in one packet", pipelined, 200, 200, 200),
    case("no length", framed(JSON), 411),
    case("no length and no body", framed(JSON, body=b""), 411),
    case("length 0", framed(JSON, b"Content-Length: 0", body=b""), 400),
    case("a body shorter than its length", framed(JSON, b"Content-Length: 500"), 400),
    case("a body much shorter than its length", framed(JSON, b"Content-Length: 1048576"), 400),
    case(
        "no body at all where 10 bytes are due", framed(JSON, b"Content-Length: 10", body=b""), 400
    ),
    case("a length over the limit", framed(JSON, b"Content-Length: 1048577", body=b""), 413),
    case("a length of 2^63", framed(JSON, b"Content-Length: 9223372036854775808", body=b""), 413),
    case("a length of 30 digits", framed(JSON, b"Content-Length: " + b"9" * 30, body=b""), 413),
    case("a length of 5000 digits", framed(JSON, b"Content-Length: " + b"9" * 5000, body=b""), 400),
    case("a negative length", framed(JSON, b"Content-Length: -1"), 400),
    case("a length with a plus", framed(JSON, b"Content-Length: +10"), 400),
    case("a length with an underscore", framed(JSON, b"Content-Length: 1_0"), 400),
    case("a hexadecimal length", framed(JSON, b"Content-Length: 0x10"), 400),
    case("a length with a decimal point", framed(JSON, b"Content-Length: 10.0"), 400),
    case("an empty length", framed(JSON, b"Content-Length:"), 400),
    case("a length in words", framed(JSON, b"Content-Length: ten"), 400),
    case("a length in other digits", framed(JSON, b"Content-Length: \xd9\xa7"), 400),
    case("the same length twice", framed(JSON, length(BODY), length(BODY)), 400),
    case("two lengths", framed(JSON, length(BODY), b"Content-Length: 1"), 400),
    case("two lengths in a list", framed(JSON, b"Content-Length: 10, 10"), 400),
    case("a space before the colon", framed(JSON, b"Content-Length : 10"), 400),
    case("a folded length", framed(JSON, b"Content-Length:\r\n 10"), 400),
    case("a good chunked body", framed(JSON, CHUNKED, body=CHUNKS), 411),
    case("chunked, but not", framed(JSON, CHUNKED), 411),
    case("a bad chunk size", framed(JSON, CHUNKED, body=b"zz\r\nabc\r\n0\r\n\r\n"), 411, 400),
    case("a negative chunk size", framed(JSON, CHUNKED, body=b"-1\r\nabc\r\n0\r\n\r\n"), 411, 400),
    case("a chunk of 2^64", framed(JSON, CHUNKED, body=b"10000000000000000\r\nabc"), 411),
    case("a chunk without an end", framed(JSON, CHUNKED, body=b"ffff\r\nabc"), 411),
    case("a chunk extension", framed(JSON, CHUNKED, body=b"1;x=y\r\n{\r\n0\r\n\r\n"), 411),
    case("a trailer", framed(JSON, CHUNKED, body=b"0\r\nX: y\r\n\r\n"), 411),
    case("chunked without a type", framed(CHUNKED, body=CHUNKS), 411),
    case("chunked and a length", smuggled(CHUNKED), 400),
    case("chunked twice", framed(JSON, CHUNKED, CHUNKED, body=CHUNKS), 400),
    case(
        "chunked, identity", framed(JSON, b"Transfer-Encoding: chunked, identity", body=CHUNKS), 400
    ),
    case("identity", framed(JSON, b"Transfer-Encoding: identity", length(BODY)), 400),
    case("xchunked", framed(JSON, b"Transfer-Encoding: xchunked", length(BODY)), 501),
    case("gzip, chunked", framed(JSON, b"Transfer-Encoding: gzip, chunked", body=CHUNKS), 411),
    case("chunked with a tab", framed(JSON, b"Transfer-Encoding:\tchunked", body=CHUNKS), 411),
    case("chunked after a vertical tab", framed(JSON, b"Transfer-Encoding: \x0bchunked"), 400),
    case("chunked, folded", framed(JSON, b"Transfer-Encoding:\r\n chunked", body=CHUNKS), 400),
    case("Transfer_Encoding", framed(JSON, b"Transfer_Encoding: chunked", length(BODY)), 200),
    case("a chunked GET", http("GET /health/live HTTP/1.1", CHUNKED, body=b"0\r\n\r\n"), 411),
    case("HTTP/1.0 and chunked", framed(JSON, CHUNKED, body=CHUNKS, line="POST {} HTTP/1.0"), 400),
    case("a body on a GET", http("GET /health/live HTTP/1.1", JSON, length(BODY), body=BODY), 200),
    case(
        "a body without a type on a GET",
        http("GET /health/live HTTP/1.1", length(BODY), body=BODY),
        415,
    ),
    case("Expect: 100-continue", framed(JSON, b"Expect: 100-continue", length(BODY)), 100, 200),
    case("Expect: 200-ok", framed(JSON, b"Expect: 200-ok", length(BODY)), 417),
    case(
        "Expect 100, and too large",
        framed(JSON, b"Expect: 100-continue", b"Content-Length: 2000000", body=b""),
        100,
        413,
    ),
    case(
        "an upgrade to h2c",
        push(BODY, b"Upgrade: h2c", b"Connection: Upgrade, HTTP2-Settings"),
        200,
    ),
    case(
        "an upgrade to a websocket", push(BODY, b"Upgrade: websocket", b"Connection: Upgrade"), 400
    ),
    case("Connection names the signature", push(BODY, b"Connection: webhook-signature"), 200),
    case("nothing but a line end", b"\r\n\r\n", 400),
    case("nothing", b"", CLOSED),
    case("half a request line", b"POST /api", CLOSED),
    case("half a header", b"GET /health/live HTTP/1.1\r\nHost: x", CLOSED),
]
