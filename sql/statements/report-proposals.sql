-- Proposals of a run and of those before it that wait for a human, by age on the run's date. $1 bigint run
-- Result: benefit, proposals, stops, reductions, up to 6 days old, 7 to 29, 30 or more, days of the oldest
SELECT p.benefit, count(*), count(*) FILTER (WHERE p.kind = 'stop'), count(*) FILTER (WHERE p.kind = 'reduce'),
       count(*) FILTER (WHERE r.as_of - p.since < 7), count(*) FILTER (WHERE r.as_of - p.since BETWEEN 7 AND 29),
       count(*) FILTER (WHERE r.as_of - p.since >= 30), max(r.as_of - p.since)
  FROM entitle.open_proposal p
  JOIN entitle.run r ON r.run_id = $1::bigint
 WHERE p.run_id <= $1::bigint
 GROUP BY p.benefit
 ORDER BY p.benefit
