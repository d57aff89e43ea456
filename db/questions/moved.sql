-- title: What moved earlier this week
-- about: What publishers changed, field by field, a deadline brought forward first; not what we only read differently.
-- days integer 7: So many days up to the latest night
SELECT night, opportunity, title, field, before, after, is_brought_forward, source, key
FROM changes
WHERE what IN ('moved', 'withdrawn') AND NOT is_reread
    AND night > (SELECT date(night, '-' || :days || ' days') FROM present)
ORDER BY is_brought_forward DESC, weight, night DESC, source, key
