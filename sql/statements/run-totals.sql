-- What came of a run. $1 bigint run. Result: benefit, outcome, reason, n, amount_minor, currency, minor_unit
SELECT c.benefit, c.outcome, c.reason, c.n, c.amount_minor, b.currency, b.minor_unit
  FROM (SELECT benefit, outcome, reason, sum(n)::bigint AS n, sum(amount_minor)::bigint AS amount_minor
          FROM entitle.run_count
         WHERE run_id = $1::bigint
         GROUP BY benefit, outcome, reason) c
  JOIN entitle.run r ON r.run_id = $1::bigint
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = c.benefit
 ORDER BY c.benefit, c.outcome, c.reason
