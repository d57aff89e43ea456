"""What is quoted of a call: of its nearest passage the nearest sentence, as far as it may be repeated."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.records import Notice, Reuse
from db.store import Store

if TYPE_CHECKING:
    from flows.meaning.nearest import Near, Question
    from ranking.embedding import Vector
    from ranking.meaning import Span

# So many sentences are embedded for one question: what stands first is quoted best, and nobody waits.
MOST_SENTENCES = 24
_FEWEST_WORDS = 4
# Of a sentence so much is compared: no more is quoted either.
_LETTERS = 240

Encode = Callable[[str, Sequence[str]], "Vector"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A publisher's words, and the field they are from."""

    text: str
    field: str


@dataclass(frozen=True, slots=True)
class _Passage:
    """The nearest passage of a call, and where its sentences stand."""

    near: Near
    notice: Notice
    spans: tuple[tuple[int, int], ...]

    def texts(self, question: Question) -> list[str]:
        """Its sentences as the encoder gets them by which it was found."""
        from ranking.across import passage_text
        from ranking.passages import normalised

        value = self.notice.words_of(self.near.span.field)
        texts = [normalised(value[start : min(end, start + _LETTERS)]) for start, end in self.spans]
        return [passage_text(text) for text in texts] if self.near.encoder == question.across else texts


def quotes(store: Store, found: Sequence[Near], question: Question, encode: Encode) -> dict[str, Quoted]:
    """Id → what may be quoted of a call; one whose publisher gives away facts and a link only has none."""
    passages = [passage for near in found if (passage := _passage(store, near)) is not None]
    chosen = _nearest([each for each in passages if len(each.spans) > 1], question, encode)
    return {
        each.near.id: _quoted(each.notice, each.near.span.field, chosen.get(each.near.id, each.spans[0]))
        for each in passages
    }


def _passage(store: Store, near: Near) -> _Passage | None:
    opportunity = store.opportunities.get(near.id)
    if opportunity is None:
        return None
    notice = opportunity.merged
    if notice.reuse is Reuse.FACTS_AND_LINK and near.span.field != "title":
        return None
    spans = tuple(_sentences(notice.words_of(near.span.field), near.span))
    return _Passage(near, notice, spans) if spans else None


def _sentences(value: str, passage: Span) -> list[tuple[int, int]]:
    """The sentences of a passage that say something; all of them where none is long enough."""
    from ranking.sentences import sentences

    spans = sentences(value)
    first = max(0, bisect_right(spans, (passage.start, len(value))) - 1)
    last = bisect_left(spans, (passage.end, 0))
    inside = [(max(start, passage.start), min(end, passage.end)) for start, end in spans[first:last]]
    every = [(start, end) for start, end in inside if start < end]
    return [span for span in every if len(value[slice(*span)].split()) >= _FEWEST_WORDS] or every


def _nearest(passages: Sequence[_Passage], question: Question, encode: Encode) -> dict[str, tuple[int, int]]:
    """Id → where the sentence stands that is nearest to the question, for as many as nobody has to wait."""
    by_encoder: dict[str, list[_Passage]] = {}
    left = MOST_SENTENCES
    for each in passages:
        left -= len(each.spans)
        if left < 0:
            break
        by_encoder.setdefault(each.near.encoder, []).append(each)
    chosen = {}
    for encoder, some in by_encoder.items():
        close = (
            encode(encoder, [t for each in some for t in each.texts(question)]) @ question.vectors[encoder]
        )
        for each in some:
            mine, close = close[: len(each.spans)], close[len(each.spans) :]
            chosen[each.near.id] = each.spans[int(mine.argmax())]
    return chosen


def _quoted(notice: Notice, field: str, span: tuple[int, int]) -> Quoted:
    from ranking.quoting import around, quote

    value = notice.words_of(field)
    start, end = around(value, span)
    text = " ".join(quote(notice, field, start, end).text.split())
    return Quoted(f"{text}…" if end < span[1] else text, field)
