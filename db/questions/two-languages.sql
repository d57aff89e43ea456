-- title: Which calls are announced in two languages
-- about: Opportunities whose notices are in more than one language.
SELECT opportunity, title, status, languages, notices, sources
FROM opportunities WHERE notices > 1 AND instr(languages, ',')
ORDER BY status = 'open' DESC, title, opportunity
LIMIT 1000
