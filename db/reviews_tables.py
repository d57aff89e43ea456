"""The tables of the review queue; the sentence behind a name says what it holds."""

from __future__ import annotations

REVIEW_DECISION_TABLE = """\
CREATE TABLE review_decision (  -- What people decided about verdicts; rows are only ever added.
    number INTEGER PRIMARY KEY,  -- Its place in the log, from 1 without a gap.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity, by the name it had then.
    verdict TEXT NOT NULL,  -- The verdict it was about: review or hold.
    action TEXT NOT NULL,  -- release, refuse, delegate or note.
    author TEXT NOT NULL,  -- Who decided: the e-mail address that was given.
    statement TEXT NOT NULL,  -- Why, in the author's words.
    decided_at TEXT NOT NULL,  -- When (UTC).
    expires_on TEXT,  -- The last day on which it counts; empty for a note.
    basis TEXT NOT NULL,  -- SHA-256 of what the verdict rested on: where that moves, it counts no more.
    delegate TEXT NOT NULL,  -- Whom a delegation names; empty otherwise.
    previous TEXT NOT NULL,  -- The signature of the row before; empty for the first.
    signature TEXT NOT NULL  -- HMAC-SHA256 over all the other columns, with the key of this home.
)"""
REVIEW_ENTRY_TABLE = """\
CREATE TABLE review_entry (  -- What waits or waited for a review, as the nights saw it.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity.
    opened_on TEXT NOT NULL,  -- The night since which it waits.
    came TEXT NOT NULL,  -- Why: backlog, new, changed, expired, lapsed or ours.
    verdict TEXT NOT NULL,  -- review or hold, as of the latest night.
    reason TEXT NOT NULL,  -- What the verdict says, with its rule and the publisher's words.
    basis TEXT NOT NULL,  -- SHA-256 of what the verdict rests on.
    escalated_on TEXT,  -- The night on which it had waited too long.
    stood TEXT NOT NULL,  -- Who has signed so far or was named for it; empty where nobody did.
    stood_on TEXT,  -- The night on which that was first seen.
    closed_on TEXT,  -- The night since which it waits no more; empty while it does.
    closed_why TEXT NOT NULL,  -- Why it waits no more: released, refused, or what else became of it.
    PRIMARY KEY (profile, opportunity, opened_on)
)"""
REVIEW_NIGHT_TABLE = """\
CREATE TABLE review_night (  -- A profile's queue after each night: how many reviews the safeguards ask for.
    profile TEXT NOT NULL,  -- The profile.
    night TEXT NOT NULL,  -- The night.
    opened INTEGER NOT NULL,  -- How many began to wait.
    closed INTEGER NOT NULL,  -- How many wait no more.
    waiting INTEGER NOT NULL,  -- How many wait.
    PRIMARY KEY (profile, night)
)"""
_APPEND_ONLY = tuple(
    f"CREATE TRIGGER review_decision_is_never_{done} BEFORE {verb} ON review_decision "
    "BEGIN SELECT raise(ABORT, 'review_decision is append-only'); END"
    for verb, done in (("UPDATE", "changed"), ("DELETE", "removed"))
)
REVIEW_TABLES = (REVIEW_DECISION_TABLE, REVIEW_ENTRY_TABLE, REVIEW_NIGHT_TABLE, *_APPEND_ONLY)
