-- title: Which calls have an information day this month
-- about: Information days and brokerage events in the month of the latest night, passed ones among them.
SELECT e.held_on, e.held_at, e.zone, e.kind, e.opportunity, e.title, e.venue, e.url
FROM present AS p JOIN events AS e
WHERE e.kind IN ('information-day', 'brokerage')
    AND e.held_on BETWEEN date(p.night, 'start of month') AND date(p.night, 'start of month', '+1 month', '-1 day')
ORDER BY e.held_on, e.held_at, e.opportunity
