-- title: Which forecasts open next quarter
-- about: Forecast calls that open, or are expected to open, in the three months after the latest night's quarter.
SELECT coalesce(o.opens_on, e.held_on) AS opens_on, iif(o.opens_on IS NULL, 'expected', 'stated') AS certainty,
    o.id AS opportunity, o.title, o.funder, o.next_deadline_on, o.url
FROM (SELECT date(night, 'start of month', '-' || ((strftime('%m', night) - 1) % 3) || ' months', '+3 months')
    AS begins FROM present) AS q
JOIN opportunity AS o ON o.status = 'forecasted'
LEFT JOIN opportunity_event AS e ON e.opportunity = o.id AND e.kind = 'expected-opening'
WHERE coalesce(o.opens_on, e.held_on) >= q.begins AND coalesce(o.opens_on, e.held_on) < date(q.begins, '+3 months')
ORDER BY 1, o.id
