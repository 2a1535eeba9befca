"""Whose an address is: what one home, or one attacker, may choose from counts as one place."""

import ipaddress


def place_of(address: str | None) -> str | None:
    """Return the place of an address, None for what is none."""
    # A home has a whole /64 of IPv6 addresses to choose from.
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if parsed.version == 6 and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
