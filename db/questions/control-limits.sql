-- title: Which calls state limits on ownership or control
-- about: The clauses in the publishers' words, of open and forecast calls: a screen, not legal advice.
-- family text ownership_control: The family of clauses, such as ownership_control, export_control or audit
SELECT opportunity, title, status, quote, field, rule, pack, unread
FROM terms
WHERE family = :family AND status IN ('open', 'forecasted')
ORDER BY title, opportunity, field
LIMIT 1000
