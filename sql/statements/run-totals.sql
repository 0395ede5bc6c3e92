-- What came of a run. $1 bigint run. Result: benefit, outcome, reason, n, amount_minor, currency, minor_unit
SELECT c.benefit, c.outcome, c.reason, sum(c.n)::bigint, sum(c.amount_minor)::bigint, b.currency, b.minor_unit
  FROM entitle.run_count c
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = c.benefit
 WHERE c.run_id = $1::bigint
 GROUP BY c.benefit, c.outcome, c.reason, b.currency, b.minor_unit
 ORDER BY c.benefit, c.outcome, c.reason
