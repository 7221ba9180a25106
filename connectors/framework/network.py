"""Which machines a source may lead to: those of the Internet, and those inside that an administrator allowed.

An address is judged after its name has been looked up, by what would really be connected to, and the connection goes
to exactly what was judged: a name that answers otherwise the second time gains nothing.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from connectors.framework.errors import BadConfig, Transient
from okr_model.wording.sentences import Sentence, Unfit

ENVIRONMENT: Final = "OKR_NETWORK_ALLOWED"
"""More networks and hosts, by commas: for a machine all of whose workspaces may reach them."""

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

_NAME: Final = re.compile(r"(?:\*\.)?(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z0-9_-]+")
_OF_CLOUDS: Final = frozenset(map(ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
"""Where Azure, Alibaba, Oracle and AWS answer their machines, besides 169.254.169.254."""
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE: Final = IPv6Network("::/96")  # RFC 4291, 2.5.5.1


class NotAllowed(BadConfig):
    """A source leads inside, where nobody allowed it to."""


@dataclass(frozen=True, slots=True)
class Network:
    """allowed: what may be reached besides the Internet: networks (`10.0.0.0/8`, `127.0.0.1`) and names of hosts.

    A host that is named may be wherever its name leads, except where clouds keep the keys of their machines (link-local
    addresses and their like): that is allowed as a network only.
    """

    allowed: tuple[str, ...] = ()

    @classmethod
    def of_environment(cls) -> Network:
        """What the environment of this process allows, and nothing else."""
        return cls(_listed(os.environ.get(ENVIRONMENT, "")))

    def and_also(self, allowed: Iterable[str]) -> Network:
        """The same with more allowed."""
        return Network((*self.allowed, *allowed))

    def addresses(self, host: str, port: int) -> list[str]:
        """What to connect to for a host, looked up once: only what may be reached, in the order of preference.

        Raises NotAllowed where all of it lies inside, Transient where the name is not known.
        """
        found = looked_up(host, port)
        reachable = [str(one) for one in found if self.reaches(one, host)]
        if not reachable:
            leads = Sentence("{host} leads to {address}, which is not on the Internet, and nobody allowed that")
            itself = Sentence("{host} is not on the Internet, and nobody allowed that").filled(host=host)
            named = host.strip("[]") != str(found[0])
            raise NotAllowed(
                leads.filled(host=host[:80], address=str(found[0])) if named else itself,
                remedy=Sentence(
                    'If it is meant, an administrator writes into okr.toml: [network] allowed = ["{found}"].'
                ).filled(found=str(found[0])),
            )
        return reachable

    def check(self, host: str, port: int) -> None:
        """Raises NotAllowed as `addresses` does; a name that is not known here passes, for whoever else knows it."""
        try:
            self.addresses(host, port)
        except Transient:
            return

    def reaches(self, address: Address, host: str = "") -> bool:
        """Whether an address, found under this name, may be connected to."""
        named = any(_same_name(host, one) for one in self.allowed if not _is_network(one))
        networks = [_network(one) for one in self.allowed if _is_network(one)]
        return all(
            _is_outside(one) or _within(one, networks) or (named and not _is_bare(one)) for one in _inner(address)
        )


def parsed(text: str) -> str:
    """An entry of `allowed`, in one spelling. Raises ValueError for what is neither network nor host."""
    text = text.strip().strip("[]")
    if _is_network(text):
        return text
    if not _NAME.fullmatch(text) or text.rpartition(".")[2].isdigit():
        raise Unfit("use a network or a host, such as 10.0.0.0/8, 127.0.0.1 or matomo.example.com")
    return text.lower()


def looked_up(host: str, port: int) -> list[Address]:
    """Every address of a host, however it is spelled. Raises Transient where its name is not known."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no name of a host"
        raise Transient(Sentence("{host} cannot be found: {why}").filled(host=host[:80], why=why)) from error
    return list(dict.fromkeys(ip_address(str(place[0]).split("%")[0]) for *_, place in found))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(parsed(one) for one in text.split(",") if one.strip())


def _inner(address: Address) -> list[Address]:
    """An address, and the one of the older Internet that it stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour:
        return [address, address.sixtofour]
    return [address, *address.teredo] if address.teredo else [address]


def _is_outside(address: Address) -> bool:
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    inside = address.is_multicast or address.is_reserved or site_local or address in _OF_CLOUDS
    return address.is_global and not inside


def _is_bare(address: Address) -> bool:
    """Whether an address is nobody's in particular, or one that a cloud answers itself."""
    nobodys = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return nobodys or address in _OF_CLOUDS


def _within(address: Address, networks: list[_Network]) -> bool:
    return any(address.version == one.version and address in one for one in networks)


@cache
def _network(text: str) -> _Network:
    return ip_network(text, strict=False)


def _is_network(text: str) -> bool:
    try:
        return bool(_network(text))
    except ValueError:
        return False


def _same_name(host: str, allowed: str) -> bool:
    name = host.lower().rstrip(".")
    return name.endswith(allowed[1:]) if allowed.startswith("*.") else name == allowed
