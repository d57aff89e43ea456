"""How an opportunity gets its name."""

from __future__ import annotations

from hashlib import sha256

from db.records import NoticeRef


def opportunity_id(founder: NoticeRef) -> str:
    """The name made from an opportunity's founding notice: few, stable, raw values only."""
    return "op-" + sha256(f"{founder.source}\x1f{founder.key}".encode()).hexdigest()[:12]
