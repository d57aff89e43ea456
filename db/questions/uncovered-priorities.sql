-- title: Which roadmap priorities have no open call
-- about: Priorities that are a reason of no open call that a profile may enter.
-- part text roadmap: roadmap, gap, capability or domain
-- profile text: Only this profile
SELECT profile, text, weight, open_calls
FROM coverage
WHERE open_calls = 0 AND part = :part AND (:profile IS NULL OR profile = :profile)
ORDER BY profile, weight DESC, text
