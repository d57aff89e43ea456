"""What holds for every match of every publisher's sample: sums, quotes, order, thin notices."""

from __future__ import annotations

import json

import pytest
from ranking_cases import AS_OF, EXAMPLES, ROOT, vectors_for

from db.records import Match, Notice, Opportunity, TextBasis, from_json
from ranking.match import rank
from ranking.profiles import parse_profile
from ranking.scoring import THIN_CEILING

GOLDENS = sorted((ROOT / "tests" / "samples").glob("*/notices.json"))


@pytest.fixture(scope="module")
def ranked() -> list[tuple[Notice, Match]]:
    """Every notice of every sample for every example profile, with its match."""
    notices = [
        from_json(Notice, json.dumps(one))
        for path in GOLDENS
        for one in json.loads(path.read_text(encoding="utf-8"))["notices"]
    ]
    found = [Opportunity(f"op-{n:04}", one, (one.ref,), status=one.status) for n, one in enumerate(notices)]
    profiles = [parse_profile(path.read_text(), path.name) for path in EXAMPLES]
    merged = {one.id: one.merged for one in found}
    matches = rank(found, profiles, vectors_for(found, profiles), AS_OF)
    pairs = [(merged[match.opportunity], match) for several in matches.values() for match in several]
    assert len(pairs) == len(found) * len(profiles) > 500
    return pairs


def test_the_components_add_up_to_the_score_in_every_match(ranked):
    for _, match in ranked:
        assert round(sum(part.points for part in match.components), 1) == match.score
        assert 0 <= match.score <= 100


def test_every_quote_stands_verbatim_at_its_offsets(ranked):
    quotes = [
        (notice, quote)
        for notice, match in ranked
        for quote in (*(r.quote for r in match.reasons), *(gate.quote for gate in match.gates))
        if quote is not None
    ]
    assert len(quotes) > 500
    for notice, quote in quotes:
        assert notice.words_of(quote.field)[quote.start : quote.end] == quote.text


def test_what_no_gate_dropped_has_a_reason_and_comes_before_what_one_did(ranked):
    for profile in {match.profile for _, match in ranked}:
        matches = [match for _, match in ranked if match.profile == profile]
        kept = [match for match in matches if match.dropped_by is None]
        assert matches[: len(kept)] == kept
        assert [match.score for match in kept] == sorted((m.score for m in kept), reverse=True)
        assert all(match.reasons for match in kept)


def test_a_notice_of_which_only_the_title_was_read_says_so_and_stays_under_the_ceiling(ranked):
    thin = [
        match
        for notice, match in ranked
        if notice.text_basis is TextBasis.TITLE_ONLY and match.dropped_by is None
    ]
    assert thin
    for match in thin:
        assert match.score <= THIN_CEILING
        assert any(note.startswith("Thin:") for note in match.notes)
