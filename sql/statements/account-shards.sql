-- For each kind of subject: read by its shards against read by region, shards that are not done, and keys that no shard or two
-- shards cover. Only what does not balance.
-- $1 bigint run. Result: subject_kind, read by the shards, read by region, open shards, gaps and overlaps
WITH shard AS (
    SELECT *, lag(high_key) OVER (PARTITION BY subject_kind ORDER BY low_key) AS before_key,
           lead(low_key) OVER (PARTITION BY subject_kind ORDER BY low_key) AS after_key
      FROM entitle.run_shard
     WHERE run_id = $1::bigint
), kind AS (
    SELECT subject_kind, coalesce(sum(n_read), 0) AS n_read,
           count(*) FILTER (WHERE state <> 'done') AS n_open,
           count(*) FILTER (WHERE low_key <> coalesce(before_key, entitle.first_key()))
               + count(*) FILTER (WHERE after_key IS NULL AND high_key <> entitle.last_key()) AS n_gaps
      FROM shard
     GROUP BY subject_kind
), region AS (
    SELECT subject_kind, sum(n) AS n
      FROM entitle.run_read
     WHERE run_id = $1::bigint
     GROUP BY subject_kind
)
SELECT subject_kind, coalesce(k.n_read, 0)::bigint, coalesce(r.n, 0)::bigint, coalesce(k.n_open, 0)::bigint,
       coalesce(k.n_gaps, 0)::bigint
  FROM kind k
  FULL JOIN region r USING (subject_kind)
 WHERE coalesce(k.n_read, 0) <> coalesce(r.n, 0) OR k.n_open > 0 OR k.n_gaps > 0
 ORDER BY subject_kind
