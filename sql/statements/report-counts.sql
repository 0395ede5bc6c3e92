-- What came of everybody, of a run and of one before it, read once. $1 bigint run, $2 bigint run before it or NULL
-- Result: 'benefit' or 'region', which, outcome, reason (NULL of regions), subjects, subjects before, amount in minor units, amount before
SELECT CASE grouping(region) WHEN 1 THEN 'benefit' ELSE 'region' END AS part, coalesce(benefit, region) AS id, outcome, reason,
       coalesce(sum(n) FILTER (WHERE run_id = $1::bigint), 0)::bigint, coalesce(sum(n) FILTER (WHERE run_id = $2::bigint), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (WHERE run_id = $1::bigint), 0)::bigint,
       coalesce(sum(amount_minor) FILTER (WHERE run_id = $2::bigint), 0)::bigint
  FROM entitle.run_count
 WHERE run_id IN ($1::bigint, $2::bigint)
 GROUP BY GROUPING SETS ((benefit, outcome, reason), (region, outcome))
 ORDER BY part, id, outcome, reason
