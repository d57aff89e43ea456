"""The terms card: what a call states on control, countries, results, money and people, in its own words.

Each family is *stated* (with quotes), *not stated in what was read*, or *not read*. Pure, and a screen only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from hashlib import sha256

from db.records import DUAL_USE, Notice, Term, TermCard, TextBasis
from db.records.saying import marked
from ranking.languages import language_of
from ranking.quoting import around, quotable, quote
from ranking.sentences import sentence_at
from ranking.term_packs import FAMILIES, TermPack, TermRule, packs, packs_version

# A clause stands in few words; two halves of a long paragraph are no clause.
REACH = 260
MOST_QUOTES = 4
NO_ADVICE = marked("A screen, not legal advice.")


@lru_cache(maxsize=8_192)
def term_card(notice: Notice) -> TermCard:
    """The card of a notice, from its own fields and from the documents that were read."""
    found: dict[str, list[Term]] = {}
    for term in _stated(notice):
        known = found.setdefault(term.family, [])
        said = {_folded(each.quote.text) for each in known}
        if len(known) < MOST_QUOTES and _folded(term.quote.text) not in said:
            known.append(term)
    ordered = tuple(term for name in (*FAMILIES, DUAL_USE) for term in found.get(name, ()))
    return TermCard(card_key(notice), packs_version(), ordered, unread_of(notice))


def card_key(notice: Notice, beside: str = "") -> str:
    """What a card depends on: every text that is read, what was not, the packs, and who reads ``beside``."""
    told = [f"{packs_version()}{beside}\x1f{notice.language}\x1f{unread_of(notice)}"]
    told += [f"{field}\x1f{notice.words_of(field)}" for field in quotable(notice)]
    return sha256("\x1e".join(told).encode()).hexdigest()


def unread_of(notice: Notice) -> tuple[str, ...]:
    """What of a notice was not read, in words; a title or a teaser is not the call."""
    found = []
    if notice.text_basis is not TextBasis.FULL or not notice.text.strip():
        found.append("the call's own text")
    found += [f"document {each.name}" for each in notice.attachments if not each.text]
    return tuple(found) + tuple(name for name in notice.unread if name not in found)


def standard_sentences(cards: Mapping[str, tuple[str, TermCard]], least: int) -> frozenset[tuple[str, str]]:
    """(programme, sentence) that ``least`` or more notices of a programme share: its standard clauses.

    ``cards`` has for each notice the programme it belongs to, and its card.
    """
    counted: dict[tuple[str, str], int] = {}
    for programme, card in cards.values():
        for said in {_folded(term.quote.text) for term in (*card.terms, *card.possible)}:
            counted[programme, said] = counted.get((programme, said), 0) + 1
    return frozenset(pair for pair, times in counted.items() if times >= least)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _stated(notice: Notice) -> Iterator[Term]:
    for field in quotable(notice):
        value = notice.words_of(field)
        if not value.strip():
            continue
        languages = {language_of(value, notice.language or "en"), notice.language or "en"}
        for pack, rule, span, focus in clauses(value, frozenset(languages)):
            yield Term(pack.id, rule.id, pack.name, quote(notice, field, *around(value, span, focus)))


def clauses(
    value: str, languages: frozenset[str]
) -> list[tuple[TermPack, TermRule, tuple[int, int], tuple[int, int]]]:
    """(pack, rule, span of the sentence, span of the telling words) of all that a text states, in order."""
    # A letter that grows when it is made small would move every offset behind it.
    low = value.translate({0x130: "i", 0x2019: "'"}).lower()
    found = [
        (pack, rule, *spans)
        for pack, rule in _rules_in(languages)
        for spans in _said(rule, value, _sentences_with(low, value, rule.hints))
    ]
    return sorted(found, key=lambda each: (each[2], each[0].id, each[1].id))


def _sentences_with(low: str, value: str, hints: tuple[str, ...]) -> list[tuple[int, int]]:
    """The sentences with one of the words, in order: nothing else of a text need be asked by expression."""
    spans = set()
    for hint in hints:
        place = low.find(hint)
        while place >= 0:
            span = sentence_at(value, place)
            spans.add(span)
            place = low.find(hint, max(span[1], place + 1))
    return sorted(spans)


def _said(
    rule: TermRule, value: str, sentences: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for start, end in sentences:
        for found in rule.anchor.finditer(value, start, end):
            left, right = max(start, found.start() - REACH), min(end, found.end() + REACH)
            if rule.never is not None and rule.never.search(value, left, right):
                continue
            if all(beside.search(value, left, right) for beside in rule.beside):
                yield (start, end), found.span()
                break


@cache
def _rules_in(languages: frozenset[str]) -> tuple[tuple[TermPack, TermRule], ...]:
    return tuple(
        (pack, rule) for pack in packs().values() for rule in pack.rules if rule.language in languages
    )
