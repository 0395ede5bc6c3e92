-- For each benefit and region: subjects read against the sum of the seven outcomes. Only what does not balance.
-- $1 bigint run. Result: benefit, region, read, outcomes
WITH of_run AS (
    SELECT digest FROM entitle.run WHERE run_id = $1::bigint
), read AS (
    SELECT subject_kind, region, sum(n) AS n
      FROM entitle.run_read
     WHERE run_id = $1::bigint
     GROUP BY subject_kind, region
), expected AS (
    SELECT b.benefit, r.region, r.n
      FROM entitle.rulebook_benefit b
      JOIN of_run USING (digest)
      JOIN read r ON r.subject_kind = b.subject_kind
), obtained AS (
    SELECT benefit, region, sum(n) AS n
      FROM entitle.run_count
     WHERE run_id = $1::bigint
     GROUP BY benefit, region
)
SELECT benefit, region, coalesce(e.n, 0)::bigint, coalesce(o.n, 0)::bigint
  FROM expected e
  FULL JOIN obtained o USING (benefit, region)
 WHERE e.n IS DISTINCT FROM o.n
 ORDER BY benefit, region
