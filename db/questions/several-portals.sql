-- title: Which calls are on several portals
-- about: One opportunity that more than one source announces, with each announcement's page.
SELECT o.id AS opportunity, o.title, o.status, o.sources, n.source, n.key, n.url, n.last_seen_on
FROM opportunity AS o JOIN opportunity_notice AS i ON i.opportunity = o.id
JOIN notice AS n ON n.source = i.source AND n.key = i.key
WHERE o.notices > 1 AND instr(o.sources, ',')
ORDER BY o.title, o.id, i.position LIMIT 1000
