"""What is worked out once for a desk copy: a copy never changes, so what was counted stays true."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from db.desk_copy import Reading

T = TypeVar("T")
# Counts of some nights and profiles; each is small.
MOST = 256
_kept: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()


def once(reading: Reading, key: Hashable, work_out: Callable[[Reading], T]) -> T:
    """What ``work_out`` finds in a copy, worked out when it is first asked for under this key.

    Two who ask at the same time both work it out: nobody waits for another's page.
    """
    place = (str(reading.path), reading.mark, key)
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
            return _kept[place]  # type: ignore[return-value]
    found = work_out(reading)
    with _lock:
        _kept[place] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
