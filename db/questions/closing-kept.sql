-- title: What closes soon that somebody kept
-- about: Open calls with a deadline within so many days that are kept for a profile.
-- days integer 14: At most so many days are left, up to 30
SELECT c.days_left, c.next_deadline_on, c.next_deadline_at, c.next_deadline_zone, c.opportunity, c.title,
    d.profile, d.author, d.note
FROM decisions AS d CROSS JOIN closing_soon AS c ON c.opportunity = d.opportunity
WHERE d.action <> 'dismiss' AND c.days_left <= :days
ORDER BY c.days_left, c.opportunity, d.profile
