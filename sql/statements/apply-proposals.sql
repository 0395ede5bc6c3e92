-- Proposals that no longer hold: an open one is withdrawn, a rejected one stays rejected and no longer stands in the way of a new one.
-- $1 bigint run, $2 low key, $3 high key of the shard
UPDATE entitle.proposal p
   SET state = CASE p.state WHEN 'open' THEN 'withdrawn' ELSE p.state END, closed_run = $1::bigint
  FROM pg_temp.entitle_change c
 WHERE c.what = 2 AND p.state IN ('open', 'rejected') AND p.closed_run IS NULL
   AND p.subject = c.subject AND p.benefit = c.benefit AND p.event = c.event
   AND p.subject >= $2::text::entitle.subject_key AND p.subject < $3::text::entitle.subject_key
