"""The officers' view on what each profile was told and what people made of it, month by month."""

from __future__ import annotations

USAGE_VIEW = """\
CREATE VIEW usage AS  -- How many calls of a profile were told, kept, dismissed and so on in a month.
SELECT profile AS profile,  -- The profile.
    substr(day, 1, 7) AS month,  -- The month, as 2026-11.
    state AS state,  -- told, or what people entered in triage: keep, dismiss, note, applied and so on.
    count(DISTINCT opportunity) AS calls  -- Number of calls; one kept and later dismissed is in both.
FROM (
    SELECT profile, told_on AS day, 'told' AS state, opportunity FROM tellings
    UNION ALL
    SELECT t.profile, t.decided_at, t.action, coalesce(k.opportunity, t.opportunity)
    FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
    WHERE t.number NOT IN (SELECT number FROM taken_back)
) GROUP BY profile, month, state"""
