-- title: Which calls have opened again
-- about: Open rounds of a series with an earlier round, and what the earlier one paid.
SELECT n.series, n.opportunity, n.title, n.opened_on, n.deadline_on, n.amount, n.currency,
    b.opportunity AS earlier, b.deadline_on AS earlier_deadline_on, b.amount AS earlier_amount
FROM rounds AS n JOIN rounds AS b ON b.series = n.series AND b.position = n.position - 1
WHERE n.status = 'open'
ORDER BY n.deadline_on, n.opportunity
