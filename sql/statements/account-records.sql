-- Outcomes that the shards counted against the records that are there: as many grants, with the same amounts, and as many offers. Only
-- what does not balance. Stops that a run applies by itself are records beside a proposal.
-- $1 bigint run. Result: benefit, outcome, counted, its amount, records, their amount
WITH counted AS (
    SELECT benefit, outcome, sum(n) AS n, sum(amount_minor) AS amount
      FROM entitle.run_count
     WHERE run_id = $1::bigint AND outcome IN ('grant', 'offer')
     GROUP BY benefit, outcome
), there AS (
    SELECT benefit, CASE record WHEN 'offer' THEN 'offer' ELSE 'grant' END AS outcome, n, amount_minor AS amount
      FROM entitle.run_control
     WHERE run_id = $1::bigint AND record IN ('grant_record', 'offer')
)
SELECT benefit, outcome, coalesce(c.n, 0)::bigint, coalesce(c.amount, 0), coalesce(t.n, 0), coalesce(t.amount, 0)
  FROM counted c
  FULL JOIN there t USING (benefit, outcome)
 WHERE (c.n, c.amount) IS DISTINCT FROM (t.n, t.amount)
 ORDER BY benefit, outcome
