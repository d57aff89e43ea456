-- title: Which calls two of our profiles could enter together
-- about: Open calls that no gate drops for either, with both relative scores.
-- min_score number 40: Least relative score for both, 0 to 100
SELECT o.opportunity, o.title, o.next_deadline_on, a.profile AS first, a.score AS first_score,
    b.profile AS second, b.score AS second_score
FROM match AS a JOIN match AS b ON b.opportunity = a.opportunity AND b.profile > a.profile
JOIN open_opportunities AS o ON o.opportunity = a.opportunity
WHERE a.dropped_by IS NULL AND b.dropped_by IS NULL AND a.score >= :min_score AND b.score >= :min_score
ORDER BY min(a.score, b.score) DESC, o.opportunity LIMIT 200
