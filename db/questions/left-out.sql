-- title: Who got nothing, and why
-- about: Profiles of which no reader was told anything new for so long, with what each gate kept from them.
-- days integer 14: So many days up to the latest night
SELECT f.profile, f.ranked, f.eligible, f.surfaced, g.gate, g.dropped
FROM funnel AS f LEFT JOIN gate_drops AS g ON g.profile = f.profile
WHERE NOT EXISTS (SELECT 1 FROM told AS t WHERE t.profile = f.profile
    AND t.told_on > (SELECT date(night, '-' || :days || ' days') FROM present))
ORDER BY f.profile, g.dropped DESC, g.gate
