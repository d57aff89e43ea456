-- title: What is open to applicants from a country
-- about: Open calls that pay at least so much, at these technology readiness levels, with time left. What a call does not state is counted in not_stated and excludes nothing; the surest come first.
-- country country KE: The applicant's country (ISO 3166-1)
-- min_eur number 500000: Least money for one award, in euro
-- trl_lowest integer 4: Lowest technology readiness level
-- trl_highest integer 6: Highest technology readiness level
-- min_days integer 45: More than so many days are left
SELECT o.opportunity, o.title, o.funder, o.next_deadline_on, o.days_left, o.award_ceiling_eur, o.trl_lowest,
    o.trl_highest, c.is_eligible,
    (c.is_eligible IS NULL) + (o.award_ceiling_eur IS NULL) + (o.trl_lowest IS NULL) AS not_stated
FROM open_opportunities AS o
LEFT JOIN opportunity_country AS c ON c.opportunity = o.opportunity AND c.country = :country
WHERE coalesce(c.is_eligible, o.eligible_countries IS NULL OR o.others_may_apply = 1)
    AND coalesce(o.award_ceiling_eur >= :min_eur, 1) AND coalesce(o.trl_highest >= :trl_lowest, 1)
    AND coalesce(o.trl_lowest <= :trl_highest, 1) AND coalesce(o.days_left > :min_days, 1)
ORDER BY not_stated, o.next_deadline_on, o.opportunity LIMIT 1000
