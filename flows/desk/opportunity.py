"""One opportunity: what it says and on whose words, how it came to be so, whom it fits, who decided what."""

from __future__ import annotations

import json

from db.desk_copy import Row
from db.records import Notice, Opportunity, Reuse
from db.records.lifecycle import days_left, next_deadline
from db.rounds import expected_next
from flows.announcing.facts import current_status
from flows.desk.evidence import facts_with_evidence
from flows.desk.history import history_of
from flows.desk.meetings import meetings_of
from flows.desk.page import Asked, NotFoundError, Page
from flows.desk.seen import seen_profiles
from flows.desk.term_card import shown_terms
from flows.sourcing.documents import document_rows
from flows.words.series_words import known_rounds

# A publisher's passage is repeated so far; the rest is a click away at the publisher's.
_PASSAGE, _QUOTED = 6000, 600
_SIDES = tuple(
    f"""SELECT e.* FROM opportunity_notice AS i JOIN edge AS e
    ON e.{side}_source = i.source AND e.{side}_key = i.key WHERE i.opportunity = :opportunity"""
    for side in ("left", "right")
)
_JUDGED = f"{_SIDES[0]} UNION {_SIDES[1]} ORDER BY decided_at DESC LIMIT 50"


def shown(asked: Asked) -> Page:
    """The page of the opportunity that answers to a name, old or new.

    Raises:
        NotFoundError: none does.
    """
    name, store = asked.path["opportunity"], asked.desk.store
    found = store.opportunities.get(name)
    if found is None:
        raise NotFoundError(f"No opportunity answers to {name[:40]}.")
    row = asked.desk.one("SELECT * FROM opportunities WHERE opportunity = ?", (found.id,)) or {}
    seen = dict(seen_profiles(asked))
    rounds = known_rounds(store.opportunities.rounds(found.id), asked.night or asked.now.date())
    values: dict[str, object] = {
        "found": found,
        "notice": found.merged,
        "row": row | {"days_left": _days_left(found, asked)} if row else {},
        "asked_name": name if name != found.id else "",
        "status": current_status(found, asked.as_of),
        "facts": facts_with_evidence(asked, found),
        "passages": passages(found.merged),
        "notices": notices_of(asked, found),
        "judgements": judgements_of(asked, found),
        "history": history_of(asked, found),
        "terms": shown_terms(store.terms.of(found.id), found.merged),
        "meetings": meetings_of(asked, found, seen),
        "seen": seen,
        "rounds": rounds if len(rounds) > 1 else (),
        "expected": expected_next(rounds) if len(rounds) > 1 else None,
        "documents": list(document_rows(store, found)),
        "decisions": asked.live.store.triage.history(found.id),
    }
    return Page(found.merged.title, "opportunity.html", values)


def _days_left(found: Opportunity, asked: Asked) -> int | None:
    """Days to the next deadline as of the night, as its gates and every list count them."""
    coming = next_deadline(found.merged, asked.as_of)
    return days_left(coming, asked.as_of) if coming else None


def passages(notice: Notice) -> list[tuple[str, str, bool]]:
    """(heading, words, whether they are cut) of the publisher's prose, as far as it may be repeated."""
    said = (
        ("Summary", notice.summary or ""),
        ("Who may apply", notice.eligibility or ""),
        ("Text", notice.text if notice.text != notice.summary else ""),
    )
    longest = {Reuse.FULL: _PASSAGE, Reuse.QUOTE: _QUOTED, Reuse.FACTS_AND_LINK: 0}[notice.reuse]
    return [
        (heading, words[:longest].rstrip(), len(words) > longest)
        for heading, words in said
        if words and longest
    ]


def notices_of(asked: Asked, found: Opportunity) -> list[Row]:
    """Every notice that announces the opportunity, the most authoritative first."""
    return asked.desk.rows(
        """SELECT n.source, n.key, n.title, n.url, n.first_seen_on, n.last_seen_on, n.version_on
        FROM opportunity_notice AS i JOIN notice AS n USING (source, key)
        WHERE i.opportunity = ? ORDER BY i.position""",
        (found.id,),
    )


def judgements_of(asked: Asked, found: Opportunity) -> list[Row]:
    """What was decided about pairs of which one is a notice of the opportunity."""
    rows = asked.desk.rows(_JUDGED, {"opportunity": found.id})
    return [row | {"why": json.loads(row["reasons"])} for row in rows]
