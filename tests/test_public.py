"""Addresses that are never called: IANA's registries are the oracle, whatever Python knows."""

import csv
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path

import pytest

from receiver.outbound import is_public

# The IPv4 and IPv6 Special-Purpose Address Registries of July 2026, three of their columns.
REGISTRY = Path(__file__).with_name("special_addresses.csv")
# In no registry of special addresses: multicast, and the addresses at which clouds answer machines.
BESIDE = (
    *("224.0.0.0/4", "ff00::/8", "168.63.129.16/32", "169.254.169.254/32", "100.100.100.200/32"),
    *("192.0.0.192/32", "fd00:ec2::254/128", "fec0::/10", "::/96", "4000::/2", "8000::/1"),
)
# Blocks in which an IPv6 address embeds an IPv4 address, which is then judged.
EMBEDDING = {ip_network(block) for block in ("::ffff:0:0/96", "64:ff9b::/96", "2002::/16")}
EMBEDDED = (
    *("::ffff:{0}", "64:ff9b::{0}", "2002:{1}::", "2002:{1}::1", "64:ff9b:1::{0}", "::{0}"),
    *("::ffff:0:{0}", "2001:0:{1}::1"),
)

Network = IPv4Network | IPv6Network


def rows() -> Iterator[tuple[Network, bool]]:
    """Yield each block of the registries, and whether it is globally reachable."""
    with REGISTRY.open(newline="") as file:
        for row in csv.DictReader(file):
            yield ip_network(row["Address Block"]), row["Globally Reachable"] == "True"


PRIVATE = [*(block for block, reachable in rows() if not reachable), *map(ip_network, BESIDE)]
PRIVATE_4 = [block for block in PRIVATE if isinstance(block, IPv4Network)]


def some_of(block: Network) -> set[IPv4Address | IPv6Address]:
    """Return the first, the middle and the last address."""
    middle = block[block.num_addresses // 2]
    return {block[0], middle, block[-1]}


@pytest.mark.parametrize("block", [each for each in PRIVATE if each not in EMBEDDING], ids=str)
def test_no_address_of_a_private_block_is_public(block: Network) -> None:
    assert [each for each in some_of(block) if is_public(each)] == []


@pytest.mark.parametrize("form", EMBEDDED)
def test_no_ipv6_form_of_a_private_ipv4_address_is_public(form: str) -> None:
    addresses = [each for block in PRIVATE_4 for each in some_of(block)]
    hidden = {each: IPv6Address(form.format(each, colons(each))) for each in addresses}
    assert {each: found for each, found in hidden.items() if is_public(found)} == {}


def colons(address: IPv4Address | IPv6Address) -> str:
    """Return an IPv4 address as 6to4 and Teredo write it: two groups of IPv6."""
    digits = f"{int(address):08x}"
    return f"{digits[:4]}:{digits[4:]}"


@pytest.mark.parametrize("block", PRIVATE_4, ids=str)
def test_the_neighbours_of_a_private_block_are_public_unless_private_themselves(
    block: IPv4Network,
) -> None:
    around = [int(block[0]) - 1, int(block[-1]) + 1]
    neighbours = [IPv4Address(number) for number in around if 0 <= number < 2**32]
    for each in neighbours:
        assert is_public(each) is not any(each in other for other in PRIVATE_4)
