-- title: What we had told wrongly, and corrected
-- about: Errata: who was told that something we had said was not so, and what they had been told before.
SELECT e.told_on, e.recipient, e.profile, e.opportunity, e.title, e.detail, min(b.told_on) AS first_told_on
FROM tellings AS e
LEFT JOIN told AS b ON b.recipient = e.recipient AND b.profile = e.profile AND b.opportunity = e.opportunity
WHERE e.announcement = 'erratum'
GROUP BY e.told_on, e.recipient, e.profile, e.opportunity, e.detail
ORDER BY e.told_on DESC, e.recipient, e.opportunity
