"""The tables under the officers' views: what the night works out because SQL cannot, or not fast enough.

Zones, currencies and what moved need the program; the rest are lists that would have to be picked from every
record at every question. All of it is repeated from other tables, and is made anew where it is missing. The
sentence behind a name says what it holds.
"""

from __future__ import annotations

PRESENT_TABLE = """\
CREATE TABLE present (  -- What "today" is for every view: one row, of the latest night.
    night TEXT NOT NULL,  -- The latest night.
    as_of TEXT NOT NULL  -- The instant (UTC) for which statuses and days left hold.
)"""
ZONE_DAY_TABLE = """\
CREATE TABLE zone_day (  -- Which day it was in each zone of a deadline at the instant of the latest night.
    zone TEXT PRIMARY KEY,  -- The zone, an IANA name; empty for an unknown one, which counts as UTC-12.
    today TEXT NOT NULL  -- The local date there.
)"""
EURO_RATE_TABLE = """\
CREATE TABLE euro_rate (  -- The reference rate of each currency by which views tell amounts in euro.
    currency TEXT PRIMARY KEY,  -- The currency (ISO 4217).
    per_euro REAL NOT NULL,  -- How many units of it one euro bought.
    rate_on TEXT NOT NULL,  -- The day of the rate.
    publisher TEXT NOT NULL  -- Who published it.
)"""
FACT_TABLE = """\
CREATE TABLE opportunity_fact (  -- What views say of an opportunity beyond its row.
    pk INTEGER PRIMARY KEY,  -- Row number of the opportunity, by which it is found fastest.
    opportunity TEXT NOT NULL UNIQUE,  -- The opportunity.
    digest TEXT NOT NULL,  -- Digest of the opportunity's row that this was read from.
    closes_at TEXT,  -- The instant (UTC) until which an application for the next deadline is in time.
    trl_lowest INTEGER,  -- Lowest technology readiness level asked for, 1 to 9; empty when not stated.
    trl_highest INTEGER,  -- Highest technology readiness level asked for, 1 to 9; empty when not stated.
    others_may_apply INTEGER,  -- 1: those named are invited and others not refused; empty when not stated.
    expected_awards INTEGER,  -- How many awards are expected; empty when not stated.
    no_call TEXT,  -- What it certainly is instead of a call, such as award-notice; empty for a call.
    languages TEXT NOT NULL,  -- Languages of its notices with commas, in order of the alphabet.
    reuse TEXT NOT NULL  -- How much of the publisher's text may be repeated: full, quote or facts-and-link.
)"""
COUNTRY_TABLE = """\
CREATE TABLE opportunity_country (  -- Which countries' applicants an opportunity names, one row for each.
    opportunity TEXT NOT NULL,  -- The opportunity.
    country TEXT NOT NULL,  -- The country (ISO 3166-1).
    is_eligible INTEGER NOT NULL,  -- 1: named as eligible; 0: named as not eligible.
    PRIMARY KEY (opportunity, country)
)"""
INSTRUMENT_TABLE = """\
CREATE TABLE opportunity_instrument (  -- In which forms the money comes, one row for each.
    opportunity TEXT NOT NULL,  -- The opportunity.
    instrument TEXT NOT NULL,  -- The form: grant, loan, prize and the like.
    PRIMARY KEY (opportunity, instrument)
)"""
DEADLINE_TABLE = """\
CREATE TABLE opportunity_deadline (  -- Every deadline of an opportunity, passed ones among them.
    opportunity TEXT NOT NULL,  -- The opportunity.
    place INTEGER NOT NULL,  -- Its place among the deadlines, from 0.
    kind TEXT NOT NULL,  -- fixed, cut-off, stage, recurring, rolling, until-exhausted or none-stated.
    due_on TEXT,  -- Local date; empty for a kind without a date.
    due_at TEXT,  -- Local time; empty when only a date is stated.
    zone TEXT,  -- The zone of both, an IANA name; empty when unknown.
    closes_at TEXT,  -- The instant (UTC) until which an application is in time.
    certainty TEXT NOT NULL,  -- How the date is known: stated, by-rule, inferred or estimated.
    label TEXT,  -- What the publisher calls it.
    PRIMARY KEY (opportunity, place)
)"""
EVENT_TABLE = """\
CREATE TABLE opportunity_event (  -- Dates around an opportunity that are no deadlines.
    opportunity TEXT NOT NULL,  -- The opportunity.
    place INTEGER NOT NULL,  -- Its place among the events, from 0.
    kind TEXT NOT NULL,  -- information-day, brokerage, questions, expected-opening or letter-of-intent.
    held_on TEXT,  -- Local date; empty when not stated.
    held_at TEXT,  -- Local time; empty when not stated.
    zone TEXT,  -- The zone of both, an IANA name; empty when unknown.
    venue TEXT,  -- Where it is held.
    url TEXT,  -- Where to register or read more.
    PRIMARY KEY (opportunity, place)
)"""
CHANGE_TABLE = """\
CREATE TABLE change (  -- What moved in a notice, field by field; what only looks different is left out.
    night TEXT NOT NULL,  -- The night on which it was seen.
    source TEXT NOT NULL,  -- The source.
    key TEXT NOT NULL,  -- What identifies the announcement within its source.
    place INTEGER NOT NULL,  -- Its place among what moved that night, from 0, the loudest first.
    field TEXT NOT NULL,  -- The field that moved; withdrawn for an announcement that is gone for good.
    weight TEXT NOT NULL,  -- critical (a person must act on it) or material (a person should read it).
    before TEXT NOT NULL,  -- What was said, in words; empty when not stated.
    after TEXT NOT NULL,  -- What is said now, in words; empty when not stated.
    is_brought_forward INTEGER NOT NULL,  -- 1: a deadline that is now earlier.
    is_reread INTEGER NOT NULL,  -- 1: the publisher had said the same; it is we who read it differently.
    PRIMARY KEY (night, source, key, place)
)"""
REASON_TABLE = """\
CREATE TABLE match_reason (  -- Why an opportunity fits: which text of the profile met which words.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity.
    place INTEGER NOT NULL,  -- Its place among the reasons, from 0, the strongest first.
    facet TEXT NOT NULL,  -- Which part of the profile: summary, capability, gap, domain, roadmap or want.
    profile_text TEXT NOT NULL,  -- The profile's words.
    similarity REAL NOT NULL,  -- How near the two are, from 0 to 1.
    quote TEXT NOT NULL,  -- The publisher's words.
    field TEXT NOT NULL,  -- Where they stand: title, summary, text, eligibility or a document.
    PRIMARY KEY (profile, opportunity, place)
)"""
PART_TABLE = """\
CREATE TABLE profile_part (  -- The texts of each registered profile, one row for each.
    profile TEXT NOT NULL,  -- The profile.
    part TEXT NOT NULL,  -- name, kind, country, summary, capability, gap, domain, roadmap or want.
    place INTEGER NOT NULL,  -- Its place in the profile's file, from 0.
    text TEXT NOT NULL,  -- The profile's words.
    weight REAL NOT NULL,  -- How much it counts; 1 unless the file says otherwise.
    PRIMARY KEY (profile, place)
)"""
VIEW_INDEXES = (
    # Their rows are long, or behind a second look-up: these hold all that most questions read of them.
    "CREATE INDEX euro_rate_shown ON euro_rate (currency, per_euro)",
    "CREATE INDEX zone_day_shown ON zone_day (zone, today)",
    "CREATE INDEX opportunity_country_of ON opportunity_country (country, opportunity, is_eligible)",
    "CREATE INDEX opportunity_instrument_of ON opportunity_instrument (instrument, opportunity)",
    "CREATE INDEX opportunity_deadline_on ON opportunity_deadline (due_on)",
    "CREATE INDEX opportunity_event_on ON opportunity_event (kind, held_on)",
    "CREATE INDEX opportunity_many_notices ON opportunity (notices) WHERE notices > 1",
    "CREATE INDEX opportunity_notice_of ON opportunity_notice (opportunity)",
    "CREATE INDEX notice_first_seen ON notice (first_seen_on)",
    "CREATE INDEX match_reason_text ON match_reason (profile, facet, profile_text, opportunity, similarity)",
    "CREATE INDEX match_fits ON match (opportunity, profile, score) WHERE dropped_by IS NULL",
    "CREATE INDEX match_drops ON match (profile, dropped_by)",
    "CREATE INDEX triage_of ON triage (opportunity, profile, number)",
    "CREATE INDEX told_on ON told (told_on)",
    "CREATE INDEX told_profile ON told (profile, told_on, opportunity)",
    "CREATE INDEX source_run_of ON source_run (source, night, outcome)",
    "CREATE INDEX absence_since ON absence (since)",
)
VIEW_TABLES = (
    *(PRESENT_TABLE, ZONE_DAY_TABLE, EURO_RATE_TABLE, FACT_TABLE, COUNTRY_TABLE, INSTRUMENT_TABLE),
    *(DEADLINE_TABLE, EVENT_TABLE, CHANGE_TABLE, REASON_TABLE, PART_TABLE, *VIEW_INDEXES),
)
