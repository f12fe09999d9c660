"""The request to a site: where it may go, and how much it takes."""

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from receiver import outbound
from receiver.outbound import Answer, Failed, is_public, post
from tests.support.sites import ACCEPTED, LocalSite, endlessly, site

BUSY_SECONDS = 5  # far beyond each deadline: the machine may be busy
LOCAL = (
    *("127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "0x7f.1", "0.0.0.0"),
    *("localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127。0。0。1"),
)
PRIVATE = (
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("192.0.0.8", "192.0.0.170", "192.88.99.1", "168.63.129.16", "3fff::1", "::ffff:192.0.0.1"),
    *("198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "fc00::1", "fe80::1", "ff02::1", "2001:db8::1", "4000::1"),
    *("::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:a00:1::", "2001::1"),
)
PUBLIC = ("93.184.215.14", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::")


def to(site: LocalSite, url: str | None = None, **options: Any) -> Answer:
    return post((url or site.url) + "/?x=1", {}, b"{}", **({"allow_private": True} | options))


def reason(site: LocalSite, url: str | None = None, **options: Any) -> str:
    with pytest.raises(Failed) as failed:
        to(site, url, **options)
    return str(failed.value)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", LOCAL)
def test_every_spelling_of_this_machine_is_refused_before_connecting(host: str) -> None:
    with site() as here:
        assert reason(here, f"http://{host}:{here.port}", allow_private=False) == "not_allowed"
        assert here.connections == 0
        assert to(here, f"http://{host}:{here.port}").status == 202


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_is_judged_by_its_address(address: str) -> None:
    with site() as here:
        options = {"allow_private": False, "resolve": lambda *_, **__: [(0, 0, 0, "", (address,))]}
        assert reason(here, "http://shop.example", **options) == "not_allowed"


def test_a_name_is_looked_up_once_and_its_address_connected_to() -> None:
    asked = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    with site() as here:
        url = f"http://bücher.example:{here.port}/läden"
        assert to(here, url, resolve=resolve).status == 202
        assert asked == ["xn--bcher-kva.example"]
        assert here.headers()["host"] == f"xn--bcher-kva.example:{here.port}"
        assert here.requests[0].startswith(b"POST /l%C3%A4den/?x=1 HTTP/1.1\r\n")


def test_the_next_address_is_tried_when_one_is_dead() -> None:
    def resolve(_: str, port: int, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in ("127.0.0.1", "::1")]

    with site(host="::1") as here:
        assert to(here, f"http://x.example:{here.port}", resolve=resolve).status == 202


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("nowhere.invalid", "unreachable"),
        ("a" * 64 + ".example", "unreachable"),
        ("a..b", "unreachable"),
        ("127.0.0.1:1", "unreachable"),
    ],
)
def test_what_leads_nowhere_is_unreachable(host: str, expected: str) -> None:
    with site() as here:
        assert reason(here, f"http://{host}") == expected


def test_a_redirect_is_not_followed() -> None:
    with site() as there:
        head = f"HTTP/1.1 307 Moved\r\nLocation: {there.url}/\r\n\r\n"
        with site(head.encode()) as here:
            assert to(here).status == 307
        assert there.connections == 0


@pytest.mark.parametrize(
    "answer",
    [
        endlessly(b"", b"", 0.1),
        endlessly(b"HTTP/1.1 202 Accepted\r\n", b"x"),
        endlessly(b"HTTP/1.1 202 Accepted\r\nA: ", b"x"),
    ],
    ids=["silence", "a dripping header", "a dripping value"],
)
def test_an_answer_that_drips_is_cut_at_the_deadline(answer: Any) -> None:
    with site(answer) as here:
        started = time.monotonic()
        assert reason(here, seconds=0.5) == "timeout"
        assert 0.4 < time.monotonic() - started < BUSY_SECONDS


def test_a_lookup_that_hangs_is_cut_at_the_deadline() -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        hanging.wait(2 * BUSY_SECONDS)
        return []

    hanging = threading.Event()
    with site() as here:
        started = time.monotonic()
        assert reason(here, seconds=0.3, resolve=resolve) == "timeout"
        assert time.monotonic() - started < BUSY_SECONDS
    hanging.set()


def test_an_endless_body_is_not_waited_for() -> None:
    with site(endlessly(ACCEPTED, b"x" * 4096, 0)) as here:
        assert to(here, seconds=1)[:2] == (202, "application/json")


def test_four_kilobytes_are_read_and_no_more() -> None:
    late = b"Content-Type: application/json\r\n\r\n"
    for padding, expected in ((3900, "application/json"), (4096, "text/plain")):
        head = b"HTTP/1.1 202 Accepted\r\nX: " + b"x" * padding + b"\r\n" + late
        with site(head) as here:
            assert to(here)[:2] == (202, expected)


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_http_is_unexpected(answer: bytes) -> None:
    with site(answer) as here:
        assert reason(here) == "unexpected_answer"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ssl.SSLContext]:
    """A certificate for shop.example, which this process trusts for a while."""
    key, certificate = (tmp_path_factory.mktemp("tls") / name for name in ("key", "certificate"))
    _make_certificate(key, certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    outbound._tls().load_verify_locations(certificate)
    yield context
    outbound._tls.cache_clear()


def _make_certificate(key: Path, certificate: Path) -> None:
    command = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2"
    name = ["-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:shop.example"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *name, *files], check=True, capture_output=True)


def here_is(_: str, port: int, **__: Any) -> list[Any]:
    return [(0, 0, 0, "", ("127.0.0.1", port))]


def test_a_certificate_is_checked_for_the_name_not_the_address(tls: ssl.SSLContext) -> None:
    with site(tls=tls) as here:
        url = f"https://shop.example:{here.port}"
        assert to(here, url, resolve=here_is)[:2] == (202, "application/json")
        for other in ("other.example", "127.0.0.1"):
            url = f"https://{other}:{here.port}"
            assert reason(here, url, resolve=here_is) == "bad_certificate"


def test_a_dripping_answer_over_tls_is_cut_at_the_deadline(tls: ssl.SSLContext) -> None:
    with site(endlessly(b"", b"x"), tls) as here:
        url = f"https://shop.example:{here.port}"
        assert reason(here, url, resolve=here_is, seconds=0.5) == "timeout"


def test_a_handshake_that_never_ends_is_cut_at_the_deadline() -> None:
    # A record of 16 kB is announced, and comes byte by byte.
    drip = endlessly(b"\x16\x03\x03\x3f\xff", b"\x02")
    with site(drip) as here:
        started = time.monotonic()
        assert reason(here, f"https://127.0.0.1:{here.port}", seconds=0.5) == "timeout"
        assert time.monotonic() - started < BUSY_SECONDS
