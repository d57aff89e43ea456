-- title: Which prizes can be won
-- about: Open calls whose money comes in one form: prizes, unless another is named.
-- instrument text prize: prize, grant, loan, equity, guarantee, fellowship and the like
SELECT o.opportunity, o.title, o.funder, o.award_ceiling, o.total_funding, o.currency, o.next_deadline_on,
    o.days_left, o.url
FROM opportunity_instrument AS i CROSS JOIN open_opportunities AS o ON o.opportunity = i.opportunity
WHERE i.instrument = :instrument
ORDER BY o.next_deadline_on IS NULL, o.next_deadline_on, o.opportunity LIMIT 1000
