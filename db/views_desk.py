"""The officers' views on what moved, whom it fits, who was told and what waits. Their names are an API.

Old names of opportunities that were merged are answered with today's. Every count is of opportunities.
"""

from __future__ import annotations

CHANGES = """\
CREATE VIEW changes AS  -- What publishers moved, brought and took away, one row for each field or event.
SELECT c.night AS night,  -- The night on which we saw it.
    iif(c.field = 'withdrawn', 'withdrawn', 'moved')
        AS what,  -- moved, first-seen, absent, returned or withdrawn.
    i.opportunity AS opportunity,  -- The opportunity that the announcement belongs to.
    n.title AS title,  -- Title of the announcement as last seen.
    c.source AS source,  -- The source.
    c.key AS key,  -- What identifies the announcement within its source.
    nullif(c.field, 'withdrawn') AS field,  -- The field that moved; empty unless something moved.
    c.weight AS weight,  -- critical (a person must act on it) or material (a person should read it).
    c.before AS before,  -- What was said, in words; empty when not stated.
    c.after AS after,  -- What is said now, in words; empty when not stated.
    c.is_brought_forward AS is_brought_forward,  -- 1: a deadline that is now earlier.
    c.is_reread AS is_reread  -- 1: the publisher had said the same; it is we who read it differently.
FROM change AS c JOIN notice AS n ON n.source = c.source AND n.key = c.key
    LEFT JOIN opportunity_notice AS i ON i.source = c.source AND i.key = c.key
UNION ALL
SELECT n.first_seen_on, 'first-seen', i.opportunity, n.title, n.source, n.key, NULL, 'material', '', '', 0, 0
FROM notice AS n LEFT JOIN opportunity_notice AS i ON i.source = n.source AND i.key = n.key
UNION ALL
SELECT a.since, 'absent', i.opportunity, n.title, a.source, a.key, NULL, 'material', '', '', 0, 0
FROM absence AS a JOIN notice AS n ON n.source = a.source AND n.key = a.key
    LEFT JOIN opportunity_notice AS i ON i.source = a.source AND i.key = a.key
UNION ALL
SELECT a.until, 'returned', i.opportunity, n.title, a.source, a.key, NULL, 'material', '', '', 0, 0
FROM absence AS a JOIN notice AS n ON n.source = a.source AND n.key = a.key
    LEFT JOIN opportunity_notice AS i ON i.source = a.source AND i.key = a.key
WHERE a.until IS NOT NULL"""
DECISIONS = """\
CREATE VIEW decisions AS  -- What people last decided for each profile, unless it was taken back.
SELECT t.profile AS profile,  -- The profile it was decided for.
    coalesce(k.opportunity, t.opportunity) AS opportunity,  -- The opportunity, by today's name.
    t.action AS action,  -- keep, dismiss, applied, awarded or rejected, whichever was entered last.
    t.note AS note,  -- The person's words.
    t.author AS author,  -- Who decided.
    t.decided_at AS decided_at,  -- When (UTC).
    max(t.number) AS number  -- Order of entry in triage.
FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
WHERE t.action NOT IN ('note', 'assign', 'outcome') AND t.number NOT IN (SELECT number FROM taken_back)
GROUP BY t.profile, coalesce(k.opportunity, t.opportunity)"""
MATCHES = """\
CREATE VIEW matches AS  -- What fits which profile: every match that no gate dropped.
SELECT m.profile AS profile,  -- The profile.
    m.opportunity AS opportunity,  -- The opportunity.
    o.title AS title,  -- Its title, in the publisher's words.
    o.status AS status,  -- Its status as of the latest night.
    o.next_deadline_on AS next_deadline_on,  -- Local date of the next deadline.
    m.score AS score,  -- Relative score from 0 to 100, computed by the ranking; no probability.
    m.screening AS screening,  -- clear, not read, review or hold: a screen, not legal advice.
    m.scored_on AS scored_on  -- Night of the latest change of this row.
FROM match AS m JOIN opportunity AS o ON o.id = m.opportunity WHERE m.dropped_by IS NULL"""
MATCH_REASONS = """\
CREATE VIEW match_reasons AS  -- Why an opportunity fits: which text of the profile met which words.
SELECT w.profile AS profile,  -- The profile.
    w.opportunity AS opportunity,  -- The opportunity.
    o.title AS title,  -- Its title, in the publisher's words.
    w.place AS place,  -- Place among the reasons, from 0, the strongest first.
    w.facet AS facet,  -- Part of the profile: summary, capability, gap, domain, roadmap or want.
    w.profile_text AS profile_text,  -- The profile's words.
    w.similarity AS similarity,  -- How near the two are, from 0 to 1, by the embedding.
    w.quote AS quote,  -- The publisher's words, verbatim.
    w.field AS field  -- Where they stand: title, summary, text, eligibility or a document.
FROM match_reason AS w JOIN opportunity AS o ON o.id = w.opportunity"""
COVERAGE = """\
CREATE VIEW coverage AS  -- Capabilities, gaps, domains and priorities, with the open calls that meet them.
SELECT p.profile AS profile,  -- The profile.
    p.part AS part,  -- capability, gap, domain or roadmap.
    p.text AS text,  -- The profile's words.
    p.weight AS weight,  -- How much it counts in the profile; 1 unless its file says otherwise.
    count(o.id) AS open_calls,  -- Number of open calls, dropped by no gate, of whose reasons it is one.
    max(iif(o.id IS NULL, NULL, w.similarity)) AS similarity  -- The nearest of them, from 0 to 1.
FROM profile_part AS p
    LEFT JOIN match_reason AS w ON w.profile = p.profile AND w.facet = p.part AND w.profile_text = p.text
    LEFT JOIN opportunity AS o ON o.id = w.opportunity AND o.status = 'open'
WHERE p.part IN ('capability', 'gap', 'domain', 'roadmap')
GROUP BY p.profile, p.place"""
GATE_DROPS = """\
CREATE VIEW gate_drops AS  -- How many opportunities each gate kept from a profile; gate_drop quotes words.
SELECT profile AS profile,  -- The profile.
    dropped_by AS gate,  -- The gate, or the profile's own rule (must:instrument).
    count(*) AS dropped  -- Number of opportunities of which the match names this gate.
FROM match WHERE dropped_by IS NOT NULL GROUP BY profile, dropped_by"""
FUNNEL = """\
CREATE VIEW funnel AS  -- From all that was ranked to what was kept, for each registered profile.
SELECT p.id AS profile,  -- The profile.
    (SELECT count(*) FROM match AS m WHERE m.profile = p.id)
        AS ranked,  -- Opportunities ranked on the latest night.
    (SELECT count(*) FROM match AS m WHERE m.profile = p.id AND m.dropped_by IS NULL)
        AS eligible,  -- Dropped by no gate.
    (SELECT count(DISTINCT opportunity) FROM tellings AS t WHERE t.profile = p.id)
        AS surfaced,  -- Ever told to a reader.
    (SELECT count(*) FROM decisions AS d WHERE d.profile = p.id AND d.action = 'keep')
        AS kept,  -- Kept, as last decided.
    (SELECT count(*) FROM decisions AS d WHERE d.profile = p.id AND d.action = 'dismiss')
        AS dismissed,  -- Dismissed, as last decided.
    (SELECT count(*) FROM decisions AS d WHERE d.profile = p.id AND d.action NOT IN ('keep', 'dismiss'))
        AS beyond  -- Further on than kept: applied and the like.
FROM profile AS p"""
TELLINGS = """\
CREATE VIEW tellings AS  -- Who was told what of which opportunity, and when.
SELECT t.told_on AS told_on,  -- The night.
    t.profile AS profile,  -- For which profile.
    t.recipient AS recipient,  -- Who was told.
    coalesce(k.opportunity, t.opportunity) AS opportunity,  -- The opportunity, by today's name.
    o.title AS title,  -- Its title, in the publisher's words.
    t.announcement AS announcement,  -- As what: baseline, new, changed, erratum and the like.
    t.detail AS detail  -- What else tells this from an earlier announcement.
FROM told AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
    LEFT JOIN opportunity AS o ON o.id = coalesce(k.opportunity, t.opportunity)"""
LEDGER_TOTALS = """\
CREATE VIEW ledger_totals AS  -- Where each night's matches went: matched = sent + suppressed + queued.
SELECT night AS night,  -- The night.
    profile AS profile,  -- The profile.
    recipient AS recipient,  -- The reader.
    accounting AS accounting,  -- sent, suppressed or queued.
    reason AS reason,  -- The announcement, or the code that says why not.
    count(*) AS opportunities  -- Number of opportunities.
FROM ledger GROUP BY night, recipient, profile, accounting, reason"""
REVIEW_QUEUE = """\
CREATE VIEW review_queue AS  -- What waits for a person's review under the safeguards.
SELECT e.profile AS profile,  -- The profile.
    e.opportunity AS opportunity,  -- The opportunity.
    o.title AS title,  -- Its title, in the publisher's words.
    e.verdict AS verdict,  -- review or hold, as of the latest night.
    e.came AS came,  -- Why it waits: backlog, new, changed, expired, lapsed or ours.
    e.opened_on AS opened_on,  -- The night since which it waits.
    CAST(julianday(p.night) - julianday(e.opened_on) AS INTEGER)
        AS waiting_days,  -- Whole days up to the latest night.
    e.escalated_on AS escalated_on,  -- The night on which it had waited too long; empty while it has not.
    e.stood AS stood,  -- Who has signed so far or was named for it; empty where nobody did.
    e.reason AS reason  -- What the verdict says, with its rule and the publisher's words.
FROM review_entry AS e JOIN present AS p LEFT JOIN opportunity AS o ON o.id = e.opportunity
WHERE e.closed_on IS NULL"""
SOURCE_HEALTH = """\
CREATE VIEW source_health AS  -- How each source did when last asked, and how long it has not been well.
SELECT l.source AS source,  -- The source.
    l.night AS night,  -- The night on which it was last asked.
    r.outcome AS outcome,  -- ok, partial or failed.
    r.cause AS cause,  -- Why it was not ok; with ok, what to look at nevertheless.
    r.seen AS seen,  -- Number of notices it brought.
    l.last_ok_on AS last_ok_on,  -- The latest night on which it was ok; empty when it never was.
    (SELECT count(*) FROM source_run AS b WHERE b.source = l.source
        AND b.night > coalesce(l.last_ok_on, ''))
        AS nights_not_ok,  -- Number of nights since then, all not ok.
    (SELECT count(*) FROM notice AS n WHERE n.source = l.source)
        AS notices  -- Number of its notices that we hold.
FROM (SELECT source, max(night) AS night, max(iif(outcome = 'ok', night, NULL)) AS last_ok_on
    FROM source_run GROUP BY source) AS l JOIN source_run AS r ON r.source = l.source AND r.night = l.night"""
DESK_VIEWS = (
    *(CHANGES, DECISIONS, MATCHES, MATCH_REASONS, COVERAGE, GATE_DROPS, TELLINGS, FUNNEL),
    *(LEDGER_TOTALS, REVIEW_QUEUE, SOURCE_HEALTH),
)
