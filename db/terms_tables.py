"""The tables of terms; the sentence behind a name says what it holds."""

from __future__ import annotations

TERM_CARD_TABLE = """\
CREATE TABLE term_card (  -- What was read of an opportunity for its terms: a screen, not legal advice.
    opportunity TEXT PRIMARY KEY,  -- The opportunity.
    key TEXT NOT NULL,  -- SHA-256 of the texts, of what was not read, and of the rules that read them.
    packs TEXT NOT NULL,  -- The version of the rule packs that read it.
    unread TEXT NOT NULL,  -- What was not read, one per line; empty when all was.
    record TEXT NOT NULL,  -- The card, as JSON.
    screened_on TEXT NOT NULL  -- The night on which it was read so.
)"""
TERM_TABLE = """\
CREATE TABLE term (  -- A clause that an opportunity states; what is not here is not stated, or was not read.
    opportunity TEXT NOT NULL,  -- The opportunity.
    family TEXT NOT NULL,  -- What it is about: ownership_control, ip_ownership, audit and the like.
    place INTEGER NOT NULL,  -- Its place among the clauses of its family, from 0.
    quote TEXT NOT NULL,  -- The publisher's words.
    field TEXT NOT NULL,  -- Where they stand: title, summary, text, eligibility or a document.
    first INTEGER NOT NULL,  -- The offset of their first letter.
    past INTEGER NOT NULL,  -- The offset behind their last letter.
    rule TEXT NOT NULL,  -- The rule that found them.
    pack TEXT NOT NULL,  -- The rule pack and its version.
    PRIMARY KEY (opportunity, family, place)
)"""
TERM_INDEX = "CREATE INDEX term_of_family ON term (family)"
TERM_CHANGE_TABLE = """\
CREATE TABLE term_change (  -- What a later screening saw otherwise: the drift.
    opportunity TEXT NOT NULL,  -- The opportunity.
    family TEXT NOT NULL,  -- The family whose standing moved.
    night TEXT NOT NULL,  -- The night on which it was seen.
    before TEXT NOT NULL,  -- stated, not stated in what was read, or not read.
    after TEXT NOT NULL,  -- The same, since then.
    why TEXT NOT NULL,  -- text: the publisher's words or what of them was read; rules: other rule packs.
    PRIMARY KEY (opportunity, family, night)
)"""
SCREENING_CHANGE_TABLE = """\
CREATE TABLE screening_change (  -- Where a profile's verdict on an opportunity moved since the night before.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity.
    night TEXT NOT NULL,  -- The night on which it was seen.
    before TEXT NOT NULL,  -- clear, not read, review or hold.
    after TEXT NOT NULL,  -- The same, since then.
    reason TEXT NOT NULL,  -- What the verdict rests on now; empty where it is clear.
    PRIMARY KEY (profile, opportunity, night)
)"""
TERM_TABLES = (TERM_CARD_TABLE, TERM_TABLE, TERM_INDEX, TERM_CHANGE_TABLE, SCREENING_CHANGE_TABLE)
