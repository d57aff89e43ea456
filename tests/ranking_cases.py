"""Notices, opportunities and profiles to rank, and an encoder that needs no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np

from db.records import (
    Deadline,
    DeadlineKind,
    Match,
    Notice,
    Opportunity,
    Reuse,
    SourceClass,
    Status,
    TextBasis,
)
from ranking.match import rank, texts_to_embed
from ranking.profiles import Profile

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
EXAMPLES = sorted((ROOT / "ranking" / "examples").glob("*.yaml"))
AS_OF = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)

DROUGHT = (
    "The programme funds drought early warning for herders.\n"
    "Seasonal climate forecasts reach counties before the dry season. "
    "Index insurance pays smallholder farmers."
)
QUANTUM = (
    "Proposals build quantum processors with control electronics.\n"
    "Trapped ions and superconducting circuits are in scope. A quantum computer must run for a day."
)
OPERA = (
    "Grants support young opera singers and the touring of small stages.\nCostumes and travel are eligible."
)


class HashingEncoder:
    """Unit vectors from hashed words: texts that share words are close. Deterministic, and instant."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), 256), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                rows[row, int(sha256(word.encode()).hexdigest(), 16) % 256] += 1
            rows[row] /= np.linalg.norm(rows[row]) or 1
        return rows


def deadline(on: date | None = date(2026, 12, 1), **more) -> Deadline:
    kind = more.pop("kind", DeadlineKind.FIXED)
    return Deadline(kind, on, zone="Europe/Brussels", **more)


def notice(key: str = "n1", title: str = "Resilience of herders to drought", **more) -> Notice:
    known = {
        "source": "eu_example",
        "key": key,
        "url": f"https://example.org/{key}",
        "title": title,
        "source_class": SourceClass.GRANT,
        "reuse": Reuse.FULL,
        "text_basis": TextBasis.FULL,
        "text": DROUGHT,
        "language": "en",
        "status": Status.OPEN,
        "deadlines": (deadline(),),
    }
    return Notice(**{**known, **more})


def opportunity(key: str = "n1", **more) -> Opportunity:
    withdrawn_on = more.pop("withdrawn_on", None)
    merged = notice(key, **more)
    return Opportunity(f"op-{key}", merged, (merged.ref,), status=merged.status, withdrawn_on=withdrawn_on)


def profile(**more) -> Profile:
    known = {
        "profile": "test-lab",
        "name": "Test laboratory",
        "kind": "research_group",
        "country": "KE",
        "applicant_types": ["higher_education_public"],
        "capabilities": [{"text": "drought early warning and seasonal climate forecasts"}],
        "gaps": [{"text": "index insurance for smallholder farmers"}],
    }
    return Profile.model_validate({**known, **more})


def vectors_for(opportunities: Sequence[Opportunity], profiles: Sequence[Profile]) -> dict[str, np.ndarray]:
    texts = texts_to_embed(opportunities, profiles)
    return dict(zip(texts, HashingEncoder().encode(list(texts.values())), strict=True))


def matches(opportunities: Sequence[Opportunity], asked: Profile, *others: Profile) -> list[Match]:
    """The matches of ``asked``, ranked beside ``others``."""
    profiles = [asked, *others]
    return rank(opportunities, profiles, vectors_for(opportunities, profiles), AS_OF)[asked.id]


def match(found: Opportunity, asked: Profile, *others: Profile) -> Match:
    """The one match of a profile and an opportunity, beside an unrelated one."""
    beside = opportunity("zz-opera", title="Young opera", text=OPERA)
    return next(m for m in matches([found, beside], asked, *others) if m.opportunity == found.id)
