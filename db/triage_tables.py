"""Tables of what became of an opportunity, and of who may say so in the browser."""

from __future__ import annotations

PARTICULARS_TABLE = """\
CREATE TABLE triage_particulars (  -- What an entry of triage says beyond its words; rows are only ever added.
    number INTEGER PRIMARY KEY,  -- The entry, by its number in triage.
    assignee TEXT,  -- Who looks after the call from then on.
    happened_on TEXT,  -- Day it was applied for, awarded or rejected, or an outcome came.
    amount TEXT,  -- Money asked for or granted, in the unit of currency, to the last digit.
    currency TEXT,  -- ISO 4217 code of the amount.
    starts_on TEXT,  -- First day of the funded collaboration.
    ends_on TEXT,  -- Last day of the funded collaboration.
    outcome TEXT,  -- publication, patent, exchange, funded-pilot, follow-on-investment or training.
    reference TEXT  -- A DOI, a patent number or an address of the outcome.
)"""
OFFICER_TABLE = """\
CREATE TABLE officer (  -- Who may decide in the browser.
    name TEXT PRIMARY KEY,  -- The name that decisions are signed with.
    secret TEXT NOT NULL,  -- Salt and scrypt hash of the passphrase, in hexadecimal digits.
    profiles TEXT NOT NULL,  -- Profiles that this person decides for, with commas; empty for all.
    added_at TEXT NOT NULL  -- When the passphrase was given (UTC).
)"""
APPEND_ONLY = tuple(
    f"CREATE TRIGGER triage_particulars_is_never_{done} BEFORE {verb} ON triage_particulars "
    "BEGIN SELECT raise(ABORT, 'triage_particulars is append-only'); END"
    for verb, done in (("UPDATE", "changed"), ("DELETE", "removed"))
)
# One row for each profile and call that somebody applied for, was awarded, or was refused.
APPLICATIONS = """\
CREATE VIEW applications AS  -- What became of each call that somebody took up, by what people recorded.
SELECT t.profile AS profile,  -- The profile.
    coalesce(k.opportunity, t.opportunity) AS opportunity,  -- The opportunity, by today's name.
    max(CASE WHEN t.action = 'applied' THEN coalesce(p.happened_on, date(t.decided_at)) END)
        AS applied_on,  -- Day of the latest application; empty when none was recorded.
    max(CASE WHEN t.action = 'awarded' THEN coalesce(p.happened_on, date(t.decided_at)) END)
        AS awarded_on,  -- Day of the latest award; empty when none was recorded.
    max(CASE WHEN t.action = 'rejected' THEN coalesce(p.happened_on, date(t.decided_at)) END)
        AS rejected_on,  -- Day of the latest rejection; empty when none was recorded.
    max(CASE WHEN t.action = 'awarded' THEN p.starts_on END) AS starts_on,  -- First day of the collaboration.
    max(CASE WHEN t.action = 'awarded' THEN p.ends_on END) AS ends_on,  -- Last day of the collaboration.
    sum(t.action = 'outcome') AS outcomes  -- Number of outcomes that were recorded.
FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
    LEFT JOIN triage_particulars AS p ON p.number = t.number
WHERE t.action IN ('applied', 'awarded', 'rejected', 'outcome')
    AND t.number NOT IN (SELECT number FROM taken_back)
GROUP BY t.profile, coalesce(k.opportunity, t.opportunity)"""
TRIAGE_TABLES = (PARTICULARS_TABLE, OFFICER_TABLE, *APPEND_ONLY, APPLICATIONS)
