"""Request lines: methods, versions and addresses that nobody should send."""

from tests.hostile.wire import BODY, JSON, case, framed, get, http, length
from tests.support.pusher import BASE

LIVE = "/health/live"


def line(text: str) -> bytes:
    return http(text)


METHODS = [
    case("HEAD on a read", get(f"{BASE}/{{id}}/content-types/", method="HEAD"), 200),
    case("HEAD on the push", get(f"{BASE}/{{id}}/update-structure/", method="HEAD"), 405),
    case("OPTIONS on a read", get(f"{BASE}/{{id}}/content-types/", method="OPTIONS"), 200),
    case("OPTIONS on the push", get(f"{BASE}/{{id}}/update-structure/", method="OPTIONS"), 200),
    case("OPTIONS *", line("OPTIONS * HTTP/1.1"), 404),
    case("TRACE", get(LIVE, method="TRACE"), 405),
    case("CONNECT", line("CONNECT receiver:80 HTTP/1.1"), 404),
    case("DELETE", get(f"{BASE}/{{id}}/content-types/", method="DELETE"), 405),
    case("DELETE by a site", get(f"{BASE}/{{id}}/", method="DELETE"), 403),
    case("PUT on the push", framed(JSON, length(BODY), line="PUT {} HTTP/1.1"), 405),
    case("GET on the push", get(f"{BASE}/{{id}}/update-structure/"), 405),
    case("a method in lower case", line(f"get {LIVE} HTTP/1.1"), 400),
    case("a method of 100 letters", line(f"{'A' * 100} {LIVE} HTTP/1.1"), 400),
    case("a method of another script", line(f"G\xc9T {LIVE} HTTP/1.1"), 400),
    case("a method with a NUL", line(f"G\0T {LIVE} HTTP/1.1"), 400),
    case("a method nobody knows", line(f"PROPFIND {LIVE} HTTP/1.1"), 405),
    case("X-HTTP-Method-Override", get(LIVE, b"X-HTTP-Method-Override: DELETE"), 200),
    case("a Method-Override of a read to a push", get(f"{BASE}/{{id}}/", b"X-Method: POST"), 200),
]

VERSIONS = [
    case("HTTP/1.0", line(f"GET {LIVE} HTTP/1.0"), 200),
    case("HTTP/0.9", line(f"GET {LIVE}"), 400),
    case("HTTP/2.0", line(f"GET {LIVE} HTTP/2.0"), 400),
    case("HTTP/3", line(f"GET {LIVE} HTTP/3"), 400),
    case("HTTP/1.99", line(f"GET {LIVE} HTTP/1.99"), 400),
    case("HTTP/-1.1", line(f"GET {LIVE} HTTP/-1.1"), 400),
    case("http/1.1", line(f"GET {LIVE} http/1.1"), 400),
    case("four words", line(f"GET {LIVE} HTTP/1.1 x"), 400),
    case("two spaces", line(f"GET  {LIVE} HTTP/1.1"), 400),
    case("a tab for a space", line(f"GET\t{LIVE} HTTP/1.1"), 400),
    case(
        "a TLS greeting",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100 + b"\r\n\r\n",
        400,
    ),
    case("an HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    case("a PROXY line", b"PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n" + http(f"GET {LIVE} HTTP/1.1"), 400),
    case("a bare LF", f"GET {LIVE} HTTP/1.1\nHost: x\n\n".encode(), 400),
    case("random bytes", bytes(range(128, 256)) * 4 + b"\r\n\r\n", 400),
]

PATHS = [
    case("a path that is not there", line("GET /nothing HTTP/1.1"), 404),
    case("two slashes first", line(f"GET /{LIVE} HTTP/1.1"), 200),
    case("two slashes inside", get(f"{BASE}//{{id}}/"), 404),
    case("dots", line(f"GET /x/..{LIVE} HTTP/1.1"), 404),
    case("encoded dots", line(f"GET /x/%2e%2e{LIVE} HTTP/1.1"), 404),
    case("out of the folder", line("GET /static/../config.py HTTP/1.1"), 404),
    case("out of the folder, encoded", line("GET /static/%2e%2e/config.py HTTP/1.1"), 404),
    case(
        "out of the folder, encoded twice", line("GET /static/%252e%252e/config.py HTTP/1.1"), 404
    ),
    case("out of the folder, backwards", line("GET /static/..\\config.py HTTP/1.1"), 404),
    case("an absolute file", line("GET /static//etc/passwd HTTP/1.1"), 404),
    case("a file with a NUL", line("GET /static/docs.css%00.png HTTP/1.1"), 404),
    case("the folder itself", line("GET /static/ HTTP/1.1"), 404),
    case("an encoded slash is a slash", get(f"{BASE}%2f{{id}}/"), 200),
    case("an encoded NUL", line("GET /%00 HTTP/1.1"), 404),
    case("an encoded line end", line("GET /%0d%0aX:%20y HTTP/1.1"), 404),
    case("no UTF-8", line("GET /%ff%fe HTTP/1.1"), 404),
    case("half an escape", line("GET /%f HTTP/1.1"), 404),
    case("an escape of no digits", line("GET /%zz HTTP/1.1"), 404),
    case("raw bytes over 127", line("GET /\xc3\xa9 HTTP/1.1"), 400),
    case("a raw NUL", line("GET /\0 HTTP/1.1"), 400),
    case("a raw tab", line("GET /a\tb HTTP/1.1"), 400),
    case("a fragment", line(f"GET {LIVE}#x HTTP/1.1"), 200),
    case("a semicolon", line(f"GET {LIVE};x=1 HTTP/1.1"), 404),
    case("a whole address", line(f"GET http://evil.example{LIVE} HTTP/1.1"), 200),
    case("a path without a slash", line("GET health HTTP/1.1"), 400),
    case("an address of 4000 letters", line(f"GET /{'a' * 4000} HTTP/1.1"), 404),
    case("an address of 10000 letters", line(f"GET /{'a' * 10000} HTTP/1.1"), 414),
    case("an address of 1000 folders", line(f"GET {'/a' * 1000} HTTP/1.1"), 404),
    case("id 0", get(f"{BASE}/0/"), 404),
    case("id 01", get(f"{BASE}/01/"), 404),
    case("id -1", get(f"{BASE}/-1/"), 404),
    case("id +1", get(f"{BASE}/+1/"), 404),
    case("id 1.0", get(f"{BASE}/1.0/"), 404),
    case("id 1e3", get(f"{BASE}/1e3/"), 404),
    case("id 2^53-1", get(f"{BASE}/9007199254740991/"), 401),
    case("id 2^53", get(f"{BASE}/9007199254740992/"), 404),
    case("id 2^53 without a slash", get(f"{BASE}/9007199254740992"), 404),
    case("DELETE without a slash", get(f"{BASE}/{{id}}/content-types", method="DELETE"), 405),
    case("id 2^63", get(f"{BASE}/9223372036854775808/"), 404),
    case("id of 30 nines", get(f"{BASE}/{'9' * 30}/"), 404),
    case("id of 4000 nines", get(f"{BASE}/{'9' * 4000}/"), 404),
    case("id in Arabic digits", get(f"{BASE}/%D9%A1/"), 404),
    case("id with a space", get(f"{BASE}/%201/"), 404),
    case("id with a line end", get(f"{BASE}/1%0a/"), 404),
    case("id and SQL", get(f"{BASE}/1%27%20OR%201=1--/"), 404),
    case("another's id", get(f"{BASE}/1/content-types/"), 401),
]

QUERIES = [
    case("a query of 3900 bytes", line(f"GET {LIVE}?{'a' * 3900} HTTP/1.1"), 200),
    case("a query of 1000 names", line(f"GET {LIVE}?{'a&' * 1000} HTTP/1.1"), 200),
    case("no UTF-8 in a query", get(f"{BASE}/{{id}}/content-types/?include=%ff"), 422),
    case("a NUL in a query", get(f"{BASE}/?platform=%00"), 422),
    case("a limit of 0", get(f"{BASE}/?limit=0"), 422),
    case("a limit of 501", get(f"{BASE}/?limit=501"), 422),
    case("a limit of -1", get(f"{BASE}/?limit=-1"), 422),
    case("a limit of 1e2", get(f"{BASE}/?limit=1e2"), 422),
    case("a limit of 30 nines", get(f"{BASE}/?limit={'9' * 30}"), 422),
    case("a limit in Arabic digits", get(f"{BASE}/?limit=%D9%A1"), 422),
    case("a limit given twice counts once", get(f"{BASE}/?limit=5&limit=x"), 200),
    case("a cursor of words", get(f"{BASE}/?cursor=abc"), 422),
    case("a cursor of 2^63", get(f"{BASE}/?cursor=9223372036854775808"), 422),
    case("since SQL", get(f"{BASE}/{{id}}/changes/?since=1%20OR%201"), 422),
    case("since 2^53", get(f"{BASE}/{{id}}/changes/?since=9007199254740992"), 422),
    case("since 2^31", get(f"{BASE}/{{id}}/changes/?since=2147483648"), 422),
    case("since 2^31-1", get(f"{BASE}/{{id}}/changes/?since=2147483647"), 200),
    case("a cursor of 2^53-1", get(f"{BASE}/{{id}}/changes/?cursor=9007199254740991"), 200),
    case("a state nobody has", get(f"{BASE}/?state=rotten"), 422),
    case("an empty state", get(f"{BASE}/?state="), 422),
    case("a site_url of nonsense", get(f"{BASE}/?site_url=javascript:alert(1)"), 422),
    case("a site_url with a bad port", get(f"{BASE}/?site_url=https://x:99999/"), 422),
    case("a site_url with a bad bracket", get(f"{BASE}/?site_url=https://[x/"), 422),
    case("a site_url with SQL", get(f"{BASE}/?site_url=https://x/%27OR%271=1"), 200),
    case("another platform", get(f"{BASE}/?platform=drupal"), 200),
    case("another include", get(f"{BASE}/{{id}}/content-types/?include=all"), 422),
]

CASES = METHODS + VERSIONS + PATHS + QUERIES
