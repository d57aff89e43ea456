"""The terms of every opportunity, read again only where a text or a rule pack changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from db.records import DUAL_USE, Standing, TermCard

if TYPE_CHECKING:
    from db.records import Notice, Opportunity
    from db.store import Store
    from ranking.encoders import Encoders


def read_terms(
    store: Store, opportunities: Sequence[Opportunity], night: date, encoders: Encoders | None = None
) -> dict[str, TermCard]:
    """Every opportunity's card, stored; where neither texts nor rule packs changed nothing is read again.

    With ``encoders`` what no rule knows is read for its meaning, unless the one it needs is refused.
    """
    from ranking.int8_models import ModelRefused
    from ranking.term_packs import FAMILIES
    from ranking.terms import card_key, term_card

    beside = _second_reader(encoders)
    known = store.terms.all()
    keys = {each.id: card_key(each.merged, beside) for each in opportunities}
    cards = {id: card for id, card in known.items() if keys.get(id) == card.key}
    fresh = {each.id: (each.merged, term_card(each.merged)) for each in opportunities if each.id not in cards}
    if encoders is not None and beside:
        try:
            cards |= _read_twice(store, encoders, fresh, keys)
        except ModelRefused:
            return read_terms(store, opportunities, night)
    else:
        cards |= {id: card for id, (_, card) in fresh.items()}
    store.terms.replace(cards, FAMILIES, night=night)
    return cards


def _second_reader(encoders: Encoders | None) -> str:
    """The name of the reader of meanings, where its encoder is the one that is here; else nothing."""
    from ranking.terms_likely import reader

    return reader().name if encoders is not None and encoders.across == reader().encoder else ""


def _read_twice(
    store: Store,
    encoders: Encoders,
    fresh: Mapping[str, tuple[Notice, TermCard]],
    keys: Mapping[str, str],
) -> dict[str, TermCard]:
    """The cards with what is possibly stated; the vectors are kept, as those of any other text.

    Raises:
        ModelRefused: the encoder cannot be used here.
    """
    from flows.night.embedding import embed_into
    from ranking.embedding import unpack
    from ranking.terms_likely import reader, to_encode, with_likely

    id = reader().encoder
    wanted = {key: text for notice, card in fresh.values() for key, text in to_encode(notice, card).items()}
    known = store.vectors.get(id, wanted)
    embed_into(store, encoders, id, {key: text for key, text in wanted.items() if key not in known})
    vectors = {key: unpack(row) for key, row in store.vectors.get(id, wanted).items()}
    return {
        each: replace(
            with_likely(notice, card, vectors), key=keys[each], packs=f"{card.packs} {reader().name}"
        )
        for each, (notice, card) in fresh.items()
    }


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
    for term in card.possible:
        yield f"  possibly    {packs()[term.family].in_words}"
        yield f"              “{' '.join(term.quote.text.split())}”"
        where = _where(term.quote.field, notice)
        yield f"              {where} {term.quote.start}–{term.quote.end}, by its meaning, {term.pack}"
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
                    for term in (*card.of(family), *(each for each in card.possible if each.family == family))
                ],
            }
            for family in (*FAMILIES, DUAL_USE)
        ],
        "notice": "A screen, not legal advice.",
    }


def _where(field: str, notice: Notice) -> str:
    document = notice.document_of(field)
    return f"document {document.name}:" if document else field
