"""How often one address may ask the link pages: a bucket of requests that fills again with time."""

from __future__ import annotations

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

# A mail provider that posts many unsubscribes at once comes from few addresses.
BURST, EACH_MINUTE = 60, 60
# So many addresses are remembered; the memory of the service stays flat under a flood.
_REMEMBERED = 10_000


class Limits:
    """The requests left to each address; ``now`` is any clock that never goes back."""

    def __init__(self, burst: int = BURST, each_minute: int = EACH_MINUTE) -> None:
        self._burst, self._rate = float(burst), each_minute / 60
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Take one request from an address; the seconds to wait where none is left, else 0."""
        name = _network(address)
        left, then = self._left.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        allowed = left >= 1
        self._left[name] = (left - 1 if allowed else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate


def _network(address: str) -> str:
    """The address itself; of version 6 the network, because one subscriber has all of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else parsed.exploded[:19]
    return str(parsed)
