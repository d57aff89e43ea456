-- title: What ties us to one funder
-- about: Its opportunities that were kept, dismissed or told, profile by profile, newest decision first.
-- funder text European Commission: The funder, or a part of its name; empty for all
SELECT o.funder, t.profile, o.id AS opportunity, o.title, o.status, max(t.told_on) AS last_told_on, d.action,
    d.author, d.decided_at
FROM (SELECT profile, opportunity, told_on FROM tellings
    UNION ALL SELECT profile, opportunity, NULL FROM decisions) AS t
JOIN opportunity AS o ON o.id = t.opportunity
LEFT JOIN decisions AS d ON d.profile = t.profile AND d.opportunity = t.opportunity
WHERE :funder IS NULL OR instr(lower(o.funder), lower(:funder))
GROUP BY t.profile, o.id ORDER BY o.funder, d.decided_at DESC, t.profile, o.id
