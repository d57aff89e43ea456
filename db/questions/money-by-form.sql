-- title: How much money is open, by its form
-- about: Open calls by form of the money: how many, how many state a pot, and the sum of these in million euro. A call with two forms counts in both.
SELECT i.instrument, count(*) AS calls, count(o.total_funding_eur) AS with_pot,
    round(sum(o.total_funding_eur) / 1e6, 1) AS million_eur
FROM open_opportunities AS o CROSS JOIN opportunity_instrument AS i ON i.opportunity = o.opportunity
GROUP BY i.instrument ORDER BY million_eur DESC, calls DESC, i.instrument
