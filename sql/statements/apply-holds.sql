-- Holds that no longer hold.
-- $1 bigint run, $2 low key, $3 high key of the shard
UPDATE entitle.hold h
   SET state = 'resolved', resolved_run = $1::bigint
  FROM pg_temp.entitle_change c
 WHERE c.what = 1 AND h.state = 'open' AND h.subject = c.subject AND h.benefit = c.benefit
   AND h.subject >= $2::text::entitle.subject_key AND h.subject < $3::text::entitle.subject_key
