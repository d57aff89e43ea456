-- title: Which calls ask us for a small share of the cost
-- about: Open calls whose funder states that it pays nearly all of the eligible cost.
-- most number 0.2: Own share of at most so much, from 0 to 1
SELECT opportunity, title, funder, round(1 - cofunding_rate, 4) AS own_share, award_ceiling, currency,
    next_deadline_on
FROM open_opportunities
WHERE cofunding_rate >= 1 - :most - 0.000001
ORDER BY own_share, next_deadline_on, opportunity
