"""Every table of the schema; the sentence behind a name says what it holds."""

from __future__ import annotations

NOTICE_TABLES = (
    """\
CREATE TABLE raw_notice (  -- One distinct version of an announcement, string for string as published.
    source TEXT NOT NULL,  -- The source that announced it.
    key TEXT NOT NULL,  -- What identifies the announcement within its source.
    digest TEXT NOT NULL,  -- SHA-256 over everything the publisher said.
    first_seen_on TEXT NOT NULL,  -- The night on which this version was first seen.
    record TEXT NOT NULL,  -- The RawNotice as JSON.
    PRIMARY KEY (source, key, digest)
)""",
    """\
CREATE TABLE notice (  -- One publisher's announcement and when it was seen; its record is in notice_version.
    source TEXT NOT NULL,  -- The source that announced it.
    key TEXT NOT NULL,  -- What identifies the announcement within its source.
    title TEXT NOT NULL,  -- The title as last seen.
    url TEXT NOT NULL,  -- The publisher's page.
    funder TEXT,  -- Who pays, in the publisher's words.
    status TEXT,  -- The publisher's own word for the status, in our vocabulary.
    digest TEXT NOT NULL,  -- SHA-256 of the current record.
    raw_digest TEXT NOT NULL,  -- Digest of the raw notice the current record was read from.
    version_on TEXT NOT NULL,  -- The night of the current version.
    first_seen_on TEXT NOT NULL,  -- The first night it was seen.
    last_seen_on TEXT NOT NULL,  -- The latest night it was seen.
    PRIMARY KEY (source, key)
)""",
    """\
CREATE TABLE notice_version (  -- What a notice said from one night on, as we read it then.
    source TEXT NOT NULL,  -- The source that announced it.
    key TEXT NOT NULL,  -- What identifies the announcement within its source.
    seen_on TEXT NOT NULL,  -- The night this version was first seen.
    digest TEXT NOT NULL,  -- SHA-256 of the record.
    raw_digest TEXT NOT NULL,  -- Digest of the raw notice it was read from; unmoved by a better reading.
    record TEXT NOT NULL,  -- The Notice as JSON.
    PRIMARY KEY (source, key, seen_on)
)""",
    """\
CREATE TABLE issue (  -- Something a source said that was not understood, or a part that could not be read.
    id TEXT PRIMARY KEY,  -- SHA-256 over source, key, field, raw and reason.
    source TEXT NOT NULL,  -- The source concerned.
    key TEXT NOT NULL,  -- The announcement concerned; empty for the source as a whole.
    field TEXT NOT NULL,  -- The field concerned.
    raw TEXT,  -- The publisher's own value.
    reason TEXT NOT NULL,  -- Why it was not understood.
    first_seen_on TEXT NOT NULL,  -- The first night it occurred.
    last_seen_on TEXT NOT NULL  -- The latest night it occurred.
)""",
    """\
CREATE TABLE edge (  -- A decision about two notices (left before right), kept with its author and reasons.
    left_source TEXT NOT NULL,  -- Source of the first notice.
    left_key TEXT NOT NULL,  -- Key of the first notice.
    right_source TEXT NOT NULL,  -- Source of the second notice.
    right_key TEXT NOT NULL,  -- Key of the second notice.
    judgement TEXT NOT NULL,  -- same, different, series (rounds, lots or years of one) or unsure.
    score REAL NOT NULL,  -- How sure the author is, from 0 to 1.
    reasons TEXT NOT NULL,  -- The reasons, as a JSON list of sentences.
    author TEXT NOT NULL,  -- A person's name, or rule:<id>; a person's judgement beats any rule.
    decided_at TEXT NOT NULL,  -- When it was decided (UTC).
    PRIMARY KEY (left_source, left_key, right_source, right_key, author)
)""",
)

OPPORTUNITY_TABLES = (
    """\
CREATE TABLE opportunity (  -- A chance to apply, after deduplication, as of the last night.
    pk INTEGER PRIMARY KEY,  -- Row number for full-text search; it may change.
    id TEXT NOT NULL UNIQUE,  -- Its name for ever; names of merged ones are in opportunity_id.
    title TEXT NOT NULL,  -- The title of its most authoritative notice.
    funder TEXT,  -- Who pays.
    programme TEXT,  -- The funder's standing line of money.
    status TEXT,  -- forecasted, open, closed or withdrawn on the last night; empty when unknown.
    next_deadline_on TEXT,  -- Local date of the next deadline.
    next_deadline_at TEXT,  -- Its local time; empty when only a date is stated.
    next_deadline_zone TEXT,  -- The zone of both, an IANA name; empty when unknown.
    next_deadline_kind TEXT,  -- fixed, cut-off, stage, recurring; or a kind without a date.
    next_deadline_certainty TEXT,  -- stated, by-rule, inferred or estimated.
    opens_on TEXT,  -- Applications are accepted from this date.
    published_on TEXT,  -- When the announcement appeared.
    award_floor TEXT,  -- Least money for one award, a decimal.
    award_ceiling TEXT,  -- Most money for one award, a decimal.
    total_funding TEXT,  -- The whole pot, a decimal.
    currency TEXT,  -- ISO 4217 code of these amounts; several, with commas, where they differ.
    cofunding_rate TEXT,  -- The funder's share of eligible cost, from 0 to 1.
    instruments TEXT,  -- Forms of the money with commas, for example grant,loan; empty when not stated.
    eligible_countries TEXT,  -- ISO 3166-1 codes with commas; empty when not stated.
    source_class TEXT NOT NULL,  -- grant, development_bank, venture, philanthropy or procurement.
    sources TEXT NOT NULL,  -- The sources that announce it, with commas.
    notices INTEGER NOT NULL,  -- How many notices announce it.
    text_basis TEXT NOT NULL,  -- How much of the announcement was read, from title-only to with-attachments.
    language TEXT,  -- Language of the text.
    url TEXT NOT NULL,  -- The publisher's page.
    first_seen_on TEXT,  -- The first night any of its notices was seen.
    withdrawn_on TEXT,  -- The night on which its last notice counted as withdrawn.
    raw_digest TEXT NOT NULL,  -- Changes exactly when a publisher changed something.
    digest TEXT NOT NULL,  -- SHA-256 of the record.
    body TEXT NOT NULL,  -- What is searched besides title and funder.
    record TEXT NOT NULL  -- The Opportunity as JSON.
)""",
    "CREATE INDEX opportunity_by_deadline ON opportunity (status, next_deadline_on)",
    """\
CREATE TABLE opportunity_id (  -- Every name ever given to an opportunity; none is ever lost.
    id TEXT PRIMARY KEY,  -- The name.
    opportunity TEXT NOT NULL,  -- The opportunity that answers to it today.
    founder_source TEXT NOT NULL,  -- Source of the notice from which the name was made.
    founder_key TEXT NOT NULL,  -- Key of the notice from which the name was made.
    issued_on TEXT NOT NULL  -- The night it was given; of two names in one opportunity the older stays.
)""",
    """\
CREATE TABLE opportunity_notice (  -- Which notices announce an opportunity, the most authoritative first.
    opportunity TEXT NOT NULL,  -- The opportunity.
    position INTEGER NOT NULL,  -- 0 for the most authoritative notice.
    source TEXT NOT NULL,  -- Source of the notice.
    key TEXT NOT NULL,  -- Key of the notice.
    PRIMARY KEY (source, key)
)""",
    """\
CREATE VIRTUAL TABLE opportunity_fts USING fts5(
    title, funder, body, content='opportunity', content_rowid='pk',
    tokenize='porter unicode61 remove_diacritics 2'
)""",
    """\
CREATE TRIGGER opportunity_fts_insert AFTER INSERT ON opportunity BEGIN
    INSERT INTO opportunity_fts (rowid, title, funder, body)
    VALUES (new.pk, new.title, new.funder, new.body);
END""",
    """\
CREATE TRIGGER opportunity_fts_delete AFTER DELETE ON opportunity BEGIN
    INSERT INTO opportunity_fts (opportunity_fts, rowid, title, funder, body)
    VALUES ('delete', old.pk, old.title, old.funder, old.body);
END""",
    # Indexing is nearly all of the cost of a write: a new deadline must not pay for unchanged text.
    """\
CREATE TRIGGER opportunity_fts_update AFTER UPDATE OF title, funder, body ON opportunity
WHEN old.title IS NOT new.title OR old.funder IS NOT new.funder OR old.body IS NOT new.body BEGIN
    INSERT INTO opportunity_fts (opportunity_fts, rowid, title, funder, body)
    VALUES ('delete', old.pk, old.title, old.funder, old.body);
    INSERT INTO opportunity_fts (rowid, title, funder, body)
    VALUES (new.pk, new.title, new.funder, new.body);
END""",
    """\
CREATE TABLE vector (  -- The embedding of one text by one model.
    model TEXT NOT NULL,  -- The model: its name and the start of its weights' SHA-256.
    hash TEXT NOT NULL,  -- Hash of the text.
    content BLOB NOT NULL,  -- The numbers, little-endian float32.
    PRIMARY KEY (model, hash)
)""",
    """\
CREATE TABLE profile (  -- A partnership profile as registered.
    id TEXT PRIMARY KEY,  -- The profile's stable id.
    text TEXT NOT NULL,  -- The YAML text.
    added_on TEXT NOT NULL,  -- When it was first registered.
    changed_on TEXT NOT NULL  -- When its text last changed.
)""",
    """\
CREATE TABLE match (  -- How a profile meets an opportunity, as of the last night it was ranked.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity.
    score REAL NOT NULL,  -- The relative score from 0 to 100.
    screening TEXT NOT NULL,  -- clear, review or hold: a screen, not legal advice.
    dropped_by TEXT,  -- The gate that answered no; empty when none did.
    scored_on TEXT NOT NULL,  -- The night of the latest change of this row.
    record TEXT NOT NULL,  -- The Match as JSON.
    PRIMARY KEY (profile, opportunity)
)""",
    """\
CREATE TABLE triage (  -- What people decided; rows are only ever added, the latest counts.
    number INTEGER PRIMARY KEY,  -- Order of entry.
    profile TEXT NOT NULL,  -- The profile it was decided for.
    opportunity TEXT NOT NULL,  -- The opportunity, by the name it had then.
    action TEXT NOT NULL,  -- keep, dismiss or note.
    note TEXT NOT NULL,  -- The person's words.
    author TEXT NOT NULL,  -- Who decided.
    decided_at TEXT NOT NULL  -- When (UTC).
)""",
    "CREATE TRIGGER triage_is_never_changed BEFORE UPDATE ON triage "
    "BEGIN SELECT raise(ABORT, 'triage is append-only'); END",
    "CREATE TRIGGER triage_is_never_removed BEFORE DELETE ON triage "
    "BEGIN SELECT raise(ABORT, 'triage is append-only'); END",
)

DELIVERY_TABLES = (
    """\
CREATE TABLE outbox (  -- One mail to one recipient for one cycle, with the very bytes to send.
    recipient TEXT NOT NULL,  -- To whom.
    cycle TEXT NOT NULL,  -- For which cycle; a recipient has one mail a cycle.
    night TEXT NOT NULL,  -- The night that wrote it.
    message_id TEXT NOT NULL UNIQUE,  -- Its stable Message-ID.
    subject TEXT NOT NULL,  -- Its subject.
    content BLOB NOT NULL,  -- The mail, byte for byte.
    html TEXT NOT NULL,  -- Its HTML part, for reading in a browser.
    state TEXT NOT NULL,  -- queued, sending (outcome unknown after a crash), sent or failed.
    reply TEXT,  -- What the mail server answered.
    PRIMARY KEY (recipient, cycle)
)""",
    """\
CREATE TABLE told (  -- What a recipient was told of an opportunity, for one profile; rows are only added.
    number INTEGER PRIMARY KEY,  -- Order of telling.
    recipient TEXT NOT NULL,  -- Who was told.
    profile TEXT NOT NULL,  -- For which profile.
    opportunity TEXT NOT NULL,  -- Of which opportunity, by the name it had then.
    announcement TEXT NOT NULL,  -- baseline, new, changed, opened, closing or withdrawn.
    told_on TEXT NOT NULL,  -- On which night.
    facts TEXT NOT NULL,  -- The values that were told, as JSON pairs of field and value.
    raw_digest TEXT NOT NULL,  -- The opportunity's raw digest then.
    detail TEXT NOT NULL,  -- What else tells this from an earlier announcement.
    UNIQUE (recipient, profile, opportunity, announcement, told_on, detail)
)""",
    """\
CREATE TABLE ledger (  -- Where each match of a night went: matched = sent + suppressed + queued.
    night TEXT NOT NULL,  -- The night.
    recipient TEXT NOT NULL,  -- The recipient.
    profile TEXT NOT NULL,  -- The profile.
    opportunity TEXT NOT NULL,  -- The opportunity.
    accounting TEXT NOT NULL,  -- sent, suppressed or queued.
    reason TEXT NOT NULL,  -- The announcement, or the code that says why not.
    PRIMARY KEY (night, recipient, profile, opportunity)
)""",
)

RUN_TABLES = (
    """\
CREATE TABLE run (  -- One attempt at a night.
    id INTEGER PRIMARY KEY,  -- The run's number.
    night TEXT NOT NULL,  -- The night it is for.
    as_of TEXT NOT NULL,  -- The instant for which statuses hold (UTC).
    kind TEXT NOT NULL,  -- How it was started.
    exit_code INTEGER  -- 0 ok, 1 partial, 3 failed; empty while it runs or when it was cut off.
)""",
    """\
CREATE TABLE stage (  -- A stage that a run has finished.
    run INTEGER NOT NULL REFERENCES run (id),  -- The run.
    name TEXT NOT NULL,  -- The stage.
    detail TEXT NOT NULL,  -- What came of it.
    PRIMARY KEY (run, name)
)""",
    """\
CREATE TABLE source_run (  -- What one source's crawl brought on one night; a repeated night replaces it.
    night TEXT NOT NULL,  -- The night.
    source TEXT NOT NULL,  -- The source.
    outcome TEXT NOT NULL,  -- ok, partial or failed.
    cause TEXT,  -- Why it was not ok; with ok, what to look at nevertheless.
    seen INTEGER NOT NULL,  -- How many notices it brought.
    complete INTEGER NOT NULL,  -- 1 when an ok run of this night read the whole listing: absence then counts.
    record TEXT NOT NULL,  -- The SourceRun as JSON.
    PRIMARY KEY (night, source)
)""",
)

OWN_SOURCE_TABLE = """\
CREATE TABLE own_source (  -- A source that was added without code; a removed one stays, for its notices do.
    name TEXT PRIMARY KEY,  -- Its name for ever.
    url TEXT NOT NULL,  -- What is asked every night.
    removed_on TEXT,  -- The day from which it is no longer asked; empty while it is.
    record TEXT NOT NULL  -- The OwnSource as JSON.
)"""
