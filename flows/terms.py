"""The terms of every opportunity, read again only where a text or a rule pack changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.records import DUAL_USE, Standing, TermCard

if TYPE_CHECKING:
    from db.records import Notice, Opportunity
    from db.store import Store


def read_terms(store: Store, opportunities: Sequence[Opportunity], night: date) -> dict[str, TermCard]:
    """Every opportunity's card, stored; where neither texts nor rule packs changed nothing is read again."""
    from ranking.term_packs import FAMILIES
    from ranking.terms import card_key, term_card

    known = store.terms.all()
    cards = {
        each.id: card
        if (card := known.get(each.id)) is not None and card.key == card_key(each.merged)
        else term_card(each.merged)
        for each in opportunities
    }
    store.terms.replace(cards, FAMILIES, night=night)
    return cards


def terms_line(card: TermCard) -> str:
    """What is stated, and what nobody read, in one line."""
    stated = ", ".join(map(in_words, card.families)) or "none of the terms we look for"
    return stated + (f"; not read: {', '.join(card.unread)}" if card.unread else "")


def card_lines(card: TermCard, notice: Notice) -> Iterator[str]:
    """The card: what is stated with its quotes, then what is not, then what was not read."""
    from ranking.term_packs import FAMILIES, packs

    for family in (*card.families, *([DUAL_USE] if card.of(DUAL_USE) else [])):
        first, *more = card.of(family)
        others = f"  (and {len(more)} more)" if more else ""
        yield f"  stated      {packs()[family].in_words}{others}"
        where = _where(first.quote.field, notice)
        yield f"              “{' '.join(first.quote.text.split())}”"
        yield f"              {where} {first.quote.start}–{first.quote.end}, {first.rule}, {first.pack}"
    for standing, said in ((Standing.NOT_STATED, "not stated"), (Standing.NOT_READ, "not read")):
        there = [packs()[each].in_words for each in FAMILIES if card.standing(each) is standing]
        if there:
            yield f"  {said:<10}  {'; '.join(there)}"
    if card.unread:
        yield f"  Not read: {'; '.join(card.unread)}."


def in_words(family: str) -> str:
    """A family's name for a sentence."""
    return family.replace("_", " ")


def card_as_json(card: TermCard) -> dict[str, object]:
    """The card for a program: every family with its standing and all its quotes."""
    from ranking.term_packs import FAMILIES, packs

    return {
        "packs": card.packs,
        "unread": list(card.unread),
        "terms": [
            {
                "family": family,
                "meaning": packs()[family].in_words,
                "standing": card.standing(family).value,
                "clauses": [
                    {"rule": term.rule, "pack": term.pack, "field": term.quote.field}
                    | {"start": term.quote.start, "end": term.quote.end, "text": term.quote.text}
                    for term in card.of(family)
                ],
            }
            for family in (*FAMILIES, DUAL_USE)
        ],
        "notice": "A screen, not legal advice.",
    }


def _where(field: str, notice: Notice) -> str:
    document = notice.document_of(field)
    return f"document {document.name}:" if document else field
