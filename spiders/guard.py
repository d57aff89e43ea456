"""The address guard: a crawling process connects to public addresses only, whatever a publisher answers.

An audit hook sees the very address that a socket is about to dial, after every redirect, name lookup and
spelling; it knows no library, and nothing in the process can take it off. Install it only in a child that
crawls: it would also stop Prefect and SMTP on loopback.
"""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import AF_INET, AF_INET6
from typing import Any, TypeAlias

Address: TypeAlias = tuple[str, int]

DIALLING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
RESOLVING = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
NAT64 = IPv6Network("64:ff9b::/96")
LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # a network's own: where IPv4 sits in it is not known
# Compatible with IPv4 in the lowest 32 bits; deprecated, still routed by some hosts.
IPV4_COMPATIBLE = IPv6Network("::/96")
# Not the public internet, though the standard library takes (parts of) them for it: addresses of protocols,
# of which some are the next gateway, relays and site-local addresses of former standards, documentation.
OTHERS = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
    IPv6Network("fec0::/10"),
)

logger = logging.getLogger(__name__)


def is_public(host: str) -> bool:
    """Whether an IP address (as text, with or without a zone) belongs to the public internet.

    Addresses that carry an IPv4 address within them (mapped, 6to4, NAT64) are judged by that one; Teredo
    (within 2001::/23) and a network's own NAT64 are refused.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address in LOCAL_NAT64:
            return False
        carried = _carried(address)
        if carried is not None:
            return is_public(str(carried))
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in network for network in OTHERS)


def _carried(address: IPv6Address) -> IPv4Address | None:
    lowest = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in NAT64 or address in IPV4_COMPATIBLE:
        return lowest
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True, slots=True)
class Guard:
    """What a process may dial: public addresses, and the exact (address, port) pairs in ``allow``.

    ``sealed``: nothing at all, and no name is looked up (a replay needs no network).
    """

    allow: Collection[Address] = frozenset()
    sealed: bool = False

    def install(self) -> None:
        """Put the guard up, for the rest of this process's life."""
        sys.addaudithook(self.check)

    def check(self, event: str, args: tuple[Any, ...]) -> None:
        """The audit hook.

        Raises:
            PermissionError: for an address that is not public (an OSError, so that every library treats
                it as a failed connection at once).
        """
        if event in DIALLING:
            self._check_dialling(args[0].family, args[-1])
        elif self.sealed and event in RESOLVING:
            self._refuse(f"a name lookup of {args[0]!r}")

    def _check_dialling(self, family: int, address: object) -> None:
        if family not in (AF_INET, AF_INET6) or not isinstance(address, tuple):
            return
        host, port = str(address[0]), address[1]
        if self.sealed or ((host, port) not in self.allow and not is_public(host)):
            self._refuse(f"{host} port {port}")

    def _refuse(self, what: str) -> None:
        logger.warning("the address guard refused %s", what)
        raise PermissionError(errno.EACCES, f"the address guard refused {what}")
