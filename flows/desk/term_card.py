"""The terms that a call states as a page shows them: stated with its sentences, not stated, not read."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import DUAL_USE, Notice, Reuse, Standing, Term, TermCard


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence: ``words`` are empty where they may not be repeated."""

    words: str
    where: str
    rule: str
    pack: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family of clauses with what is known of it."""

    name: str
    meaning: str
    standing: Standing
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """The card: families that are stated or perhaps, then the names of the others; what was not read."""

    found: tuple[Family, ...]
    not_stated: tuple[str, ...]
    not_read: tuple[str, ...]
    unread: tuple[str, ...]
    packs: str


def shown_terms(card: TermCard | None, notice: Notice) -> ShownTerms | None:
    """The card of a call; ``None`` where none was made yet."""
    if card is None:
        return None
    from ranking.term_packs import FAMILIES, packs

    families = [
        Family(name, packs()[name].in_words, card.standing(name), _clauses(card, name, notice))
        for name in (*FAMILIES, DUAL_USE)
    ]
    stated = {Standing.STATED, Standing.POSSIBLY}
    return ShownTerms(
        tuple(each for each in families if each.standing in stated),
        _named(families, Standing.NOT_STATED),
        _named(families, Standing.NOT_READ),
        card.unread,
        card.packs,
    )


def _named(families: list[Family], standing: Standing) -> tuple[str, ...]:
    return tuple(each.meaning for each in families if each.standing is standing and each.name != DUAL_USE)


def _clauses(card: TermCard, family: str, notice: Notice) -> tuple[Clause, ...]:
    likely = [term for term in card.possible if term.family == family]
    return tuple(_clause(term, notice) for term in (*card.of(family), *likely))


def _clause(term: Term, notice: Notice) -> Clause:
    document = notice.document_of(term.quote.field)
    where = f"document {document.name}" if document else term.quote.field
    words = "" if notice.reuse is Reuse.FACTS_AND_LINK else " ".join(term.quote.text.split())
    return Clause(words, where, term.rule, term.pack)
