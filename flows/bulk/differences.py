"""What would change in a profile or a reader, field by field, in lines for a person. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from flows.words.publisher_text import shortened

_SHOWN = 80
# The key by which an entry of a list is called.
_NAMES = ("text", "name", "priority", "email")


def differences(before: Mapping[str, object], after: Mapping[str, object], path: str = "") -> Iterator[str]:
    """``money.min: 50000 → 80000``, ``gaps: + “…”; − “…”``: one line for each field that differs."""
    for key in dict.fromkeys((*before, *after)):
        old, new, name = before.get(key), after.get(key), f"{path}{key}"
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(old, new, f"{name}.")
        elif isinstance(old, list) and isinstance(new, list):
            yield f"{name}: {_of_lists(old, new)}"
        else:
            yield f"{name}: {_said(old)} → {_said(new)}"


def _of_lists(old: list[object], new: list[object]) -> str:
    come = [f"+ {_said(each)}" for each in new if each not in old]
    gone = [f"− {_said(each)}" for each in old if each not in new]
    return "; ".join([*come, *gone]) or "in another order"


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"“{shortened(value, _SHOWN)}”"
    if isinstance(value, dict) and (name := next((value[key] for key in _NAMES if key in value), None)):
        more = [f"{key} {said}" for key, said in value.items() if key not in _NAMES and said]
        return f"“{shortened(str(name), _SHOWN)}”" + (f" ({', '.join(more)})" if more else "")
    return shortened(json.dumps(value, ensure_ascii=False, default=str), _SHOWN)
