"""Bodies that come as they should and hold what they should not."""

import json

from tests.hostile.wire import JSON as JSON_TYPE
from tests.hostile.wire import Build, Target, bearer, case, http, length, push
from tests.pusher import BASE


def pushed(text: str) -> Build:
    return push(text.encode("utf-8", "surrogatepass"))


def post_type(attributes: str, name: str = "post") -> Build:
    """Push one post type that holds these attributes."""
    return pushed('{"post_types": {"' + name + '": {' + attributes + '}}, "taxonomies": {}}')


def taxonomy(name: str) -> Build:
    entry = {name: {"label": "x", "count": 1}}
    return pushed(json.dumps({"post_types": {}, "taxonomies": entry}))


def envelope(members: str) -> Build:
    return pushed('{"post_types": {}, "taxonomies": {}, ' + members + "}")


def many(count: int, kind: str = "post_types") -> Build:
    entries = {f"t{n}": {"label": "x", "count": 1} for n in range(count)}
    return pushed(json.dumps({"post_types": {}, "taxonomies": {}} | {kind: entries}))


def elsewhere(method: str, path: str, body: bytes) -> Build:
    """Send a body to another address, with the target's key."""

    def build(target: Target) -> bytes:
        line = f"{method} {path.replace('{id}', str(target.id))} HTTP/1.1"
        return http(line, JSON_TYPE, length(body), bearer(target.key), body=body)

    return build


def half_good(attributes: str) -> Build:
    """Push one post type that holds these attributes, of which what is bad may be left out."""
    entry = "{" + attributes + "}"
    return pushed('{"partial": true, "post_types": {"post": ' + entry + '}, "taxonomies": {}}')


def settings(text: str) -> Build:
    """Change settings with an access token that may edit."""

    def build(target: Target) -> bytes:
        line = f"PATCH {BASE}/{target.id}/content-types/ HTTP/1.1"
        body = text.encode()
        return http(line, JSON_TYPE, length(body), bearer(target.token), body=body)

    return build


GOOD = '"label": "x", "count": 1'

SYNTAX = [
    case("a word", pushed("x"), 400),
    case("white space", pushed("   "), 400),
    case("null", pushed("null"), 422),
    case("a number", pushed("7"), 422),
    case("a string", pushed('"x"'), 422),
    case("a list", pushed("[]"), 422),
    case("an empty object", pushed("{}"), 422),
    case("two objects", pushed("{}{}"), 400),
    case("a comma too many", pushed('{"a": 1,}'), 400),
    case("single quotes", pushed("{'a': 1}"), 400),
    case("a comment", pushed("{/* */}"), 400),
    case("JSON with a prefix", pushed(")]}'{}"), 400),
    case("half an object", pushed('{"post_types": {'), 400),
    case("100,000 brackets", pushed("[" * 100000), 400),
    case("100,000 braces", pushed('{"a":' * 100000), 400),
    case("500 lists in an unknown name", envelope('"x": ' + "[" * 500 + "]" * 500), 200),
    case("2000 lists in an unknown name", envelope('"x": ' + "[" * 2000 + "]" * 2000), 400),
    case("a BOM", push(b"\xef\xbb\xbf{}"), 400),
    case("UTF-16", push("{}".encode("utf-16")), 400),
    case("UTF-32", push("{}".encode("utf-32")), 400),
    case("Latin-1", push('{"a": "é"}'.encode("latin-1")), 400),
    case("an overlong NUL", push(b'{"a": "\xc0\x80"}'), 400),
    case("a raw surrogate", pushed('{"a": "\ud800"}'), 400),
    case("an escaped surrogate", pushed('{"a": "\\ud800"}'), 400),
    case("a raw NUL", push(b'{"a": "\0"}'), 400),
    case("a raw line end", push(b'{"a": "\n"}'), 400),
    case("a gzip file", push(b"\x1f\x8b\x08\x00" + b"\0" * 50), 400),
    case("an XML bomb", push(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), 400),
    case("NaN", envelope('"x": NaN'), 400),
    case("-Infinity", envelope('"x": -Infinity'), 400),
    case("1e999", envelope('"x": 1e999'), 400),
    case("a number of 4300 digits", envelope('"x": ' + "9" * 4300), 400),
    case("a number of 100,000 digits", envelope('"x": 1.' + "9" * 100000), 200),
    case(
        "a million bytes of spaces",
        pushed('{"post_types": {}, "taxonomies": {}}' + " " * 1000000),
        200,
    ),
]

VALUES = [
    case(
        "a name twice: the last counts",
        pushed('{"post_types": 1, "post_types": {}, "taxonomies": {}}'),
        200,
    ),
    case("__proto__", envelope('"__proto__": {"admin": true}'), 200),
    case("__class__", post_type(GOOD + ', "__class__": {"__init__": 1}'), 200),
    case("a post type called __proto__", post_type(GOOD, "__proto__"), 200),
    case("a post type called constructor", post_type(GOOD, "constructor"), 200),
    case("a post type called _schema", post_type('"label": 7, "count": 1', "_schema"), 422),
    case("a post type in capitals", post_type(GOOD, "Post"), 422),
    case("a post type with a path", post_type(GOOD, "../x"), 422),
    case("a post type with a NUL", post_type(GOOD, "a\\u0000"), 422),
    case("a post type with a line end", post_type(GOOD, "a\\n"), 422),
    case("a post type without a name", post_type(GOOD, ""), 422),
    case("a taxonomy of 32 bytes", taxonomy("颜" * 10 + "ab"), 200),
    case("a taxonomy of 33 bytes", taxonomy("颜" * 11), 422),
    case("a taxonomy with a NUL", taxonomy("a\0"), 422),
    case("a taxonomy with a DEL", taxonomy("a\x7f"), 422),
    case("a taxonomy with a C1 control", taxonomy("a\x85"), 422),
    case("a taxonomy written backwards", taxonomy("\u202eabc"), 200),
    case("a taxonomy of SQL", taxonomy("'; DROP TABLE pushes; --"), 200),
    case("a taxonomy of markup", taxonomy("<script>alert(1)</script>"), 200),
    case("a label of markup", post_type('"label": "<img onerror=x>", "count": 1'), 200),
    case("a label of a format", post_type('"label": "%s%n{0.__class__}", "count": 1'), 200),
    case("a label with a NUL", post_type('"label": "a\\u0000", "count": 1'), 422),
    case("a label of a megabyte", post_type(f'"label": "{"x" * 1000000}", "count": 1'), 422),
    case("a label of 255 emoji", post_type(f'"label": "{"🎨" * 255}", "count": 1'), 200),
    case("a label as an object", post_type('"label": {"$gt": ""}, "count": 1'), 422),
    case("a count of -1", post_type('"label": "x", "count": -1'), 422),
    case("a count of 2^53", post_type('"label": "x", "count": 9007199254740992'), 422),
    case("a count of 2^64", post_type('"label": "x", "count": 18446744073709551616'), 422),
    case("a count of 1.0", post_type('"label": "x", "count": 1.0'), 422),
    case("a count of true", post_type('"label": "x", "count": true'), 422),
    case("a count of Arabic digits", post_type('"label": "x", "count": "\\u0661"'), 422),
    case("a flag of 2", post_type(GOOD + ', "public": 2'), 422),
    case("a flag of 1.0", post_type(GOOD + ', "public": 1.0'), 422),
    case(
        "65 statuses",
        post_type(GOOD + ', "counts": ' + json.dumps({str(n): 1 for n in range(65)})),
        422,
    ),
    case("101 names", post_type(GOOD + ', "supports": ' + json.dumps(["x"] * 101)), 422),
    case("names in names", post_type(GOOD + ', "supports": [["x"]]'), 422),
    case("1000 post types", many(1000), 200),
    case("1001 post types", many(1001), 422),
    case("2001 taxonomies", many(2001, "taxonomies"), 422),
    case("a list for a map", pushed('{"post_types": [1], "taxonomies": []}'), 422),
    case("a site of text", envelope('"site": "x"'), 422),
    case("a home of nonsense", envelope('"site": {"home_url": "javascript:alert(1)"}'), 422),
    case("a home with a bad port", envelope('"site": {"home_url": "https://x:99999"}'), 422),
    case("a home with a bad bracket", envelope('"site": {"home_url": "http://[::1"}'), 422),
    case("a home with a NUL", envelope('"site": {"home_url": "https://a\\u0000b"}'), 422),
    case("a home without a host", envelope('"site": {"home_url": "https://"}'), 422),
    case("gathered tomorrow", envelope('"generated_at": 9007199254740991'), 422),
    case("gathered before time", envelope('"generated_at": -1'), 422),
    case("a trigger of nonsense", envelope('"trigger": "x"'), 422),
    case("a context as a list", envelope('"context": ["admin"]'), 422),
    case("partial as text", envelope('"partial": "yes"'), 422),
]

PARTIAL = '"partial": true, '
ZEROS = "[" + "0," * 523_900 + "0]"
NAMES = ", ".join(f'"{n}": 0' for n in range(80_000))

BOUNDS = [
    case("524,000 zeros for names", post_type(f'{GOOD}, "supports": {ZEROS}'), 422),
    case("524,000 zeros that may be cut", half_good(f'{GOOD}, "supports": {ZEROS}'), 200),
    case("524,000 zeros for entries", pushed(f'{{"post_types": {ZEROS}, "taxonomies": []}}'), 422),
    case("80,000 statuses", post_type(f'{GOOD}, "counts": {{{NAMES}}}'), 422),
    case("80,000 statuses that may be cut", half_good(f'{GOOD}, "counts": {{{NAMES}}}'), 200),
    case("80,000 entries", pushed(f'{{"post_types": {{{NAMES}}}, "taxonomies": {{}}}}'), 422),
    case(
        "80,000 entries that may be left out",
        pushed(f'{{{PARTIAL}"post_types": {{{NAMES}}}, "taxonomies": {{}}}}'),
        200,
    ),
    case("80,000 names of a site", envelope(f'"site": {{{NAMES}}}'), 200),
    case("names as a map", post_type(f'{GOOD}, "supports": {{"0": "title"}}'), 422),
    case("an odd status", half_good(f'{GOOD}, "counts": {{"": 5}}'), 200),
    case("an odd name in a list", half_good(f'{GOOD}, "supports": ["a", {{}}, null]'), 200),
    case("an odd site", envelope(f'{PARTIAL}"site": {{"locale": "", "home_url": "1"}}'), 200),
    case("a partial site of text", envelope(f'{PARTIAL}"site": "x"'), 200),
    case("a partial time of nonsense", envelope(f'{PARTIAL}"generated_at": "x"'), 422),
    case(
        "a partial list for a map", pushed(f'{{{PARTIAL}"post_types": [1], "taxonomies": []}}'), 422
    ),
    case("80,000 unknown settings", settings(f"{{{NAMES}}}"), 422),
    case("80,000 settings of one entry", settings(f'{{"post_types": {{"a": {{{NAMES}}}}}}}'), 422),
    case("settings of 80,000 entries", settings(f'{{"post_types": {{{NAMES}}}}}'), 422),
]

ELSEWHERE = [
    case(
        "settings with a site's key",
        elsewhere("PATCH", f"{BASE}/{{id}}/content-types/", b"{}"),
        403,
    ),
    case("counts with a site's key", elsewhere("PUT", f"{BASE}/{{id}}/synced-counts/", b"{}"), 403),
    case(
        "a token with a site's key", elsewhere("POST", f"{BASE}/{{id}}/access-tokens/", b"{}"), 403
    ),
    case("an integration with a site's key", elsewhere("POST", f"{BASE}/", b"{}"), 403),
    case("a test of nonsense", elsewhere("POST", f"{BASE}/{{id}}/test-connection/", b"[]"), 422),
    case("a test that is no JSON", elsewhere("POST", f"{BASE}/{{id}}/test-connection/", b"x"), 400),
    case(
        "a test of a site of nonsense",
        elsewhere("POST", f"{BASE}/{{id}}/test-connection/", b'{"site": 7}'),
        422,
    ),
    case("a disconnect with a body", elsewhere("POST", f"{BASE}/{{id}}/disconnect/", b"\xff"), 200),
]

CASES = SYNTAX + VALUES + BOUNDS + ELSEWHERE
