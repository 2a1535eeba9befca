"""What OUTBOUND_ALLOW says: the hosts, addresses and networks that may be called although they are private."""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


@dataclass(frozen=True)
class Allowed:
    """What the operator vouches for: there Baton may also use plain http and any port."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def includes(self, host: str, address: Address | None = None) -> bool:
        """Whether a host is named, or an address lies in one of the networks."""
        inside = address and any(address in network for network in self.networks)
        return host in self.hosts or bool(inside)


def parse_allowed(text: str) -> Allowed:
    """Return what a list says, such as `hooks.internal, 10.1.0.0/16`; raise ValueError for what is none."""
    hosts, networks = set(), []
    for word in text.replace(",", " ").lower().split():
        try:
            networks.append(ip_network(word))
        except ValueError:
            if "/" in word or word.replace(".", "").isdigit() or not HOST.fullmatch(word):
                raise ValueError(word) from None
            hosts.add(word)
    return Allowed(frozenset(hosts), tuple(networks))


def is_allowed_host(host: str, allowed: Allowed) -> bool:
    """Whether a host is allowed by what it is called alone: by its name, or as an address."""
    try:
        return allowed.includes(host, ip_address(host))
    except ValueError:
        return allowed.includes(host)
