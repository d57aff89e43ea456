-- title: What is held for review, and since when
-- about: What waits for a person under the safeguards, the longest first.
-- profile text: Only this profile
SELECT waiting_days, opened_on, profile, verdict, opportunity, title, came, stood, escalated_on, reason
FROM review_queue
WHERE :profile IS NULL OR profile = :profile
ORDER BY waiting_days DESC, profile, opportunity
