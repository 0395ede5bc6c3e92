-- The shards of a run that give somebody something. $1 bigint run. Result: shard, subject_kind, low_key, high_key, subjects
SELECT s.shard, s.subject_kind, s.low_key, s.high_key, s.n_read
  FROM entitle.run_shard s
 WHERE s.run_id = $1::bigint
   AND EXISTS (SELECT FROM entitle.run_count c
                WHERE c.run_id = s.run_id AND c.shard = s.shard AND c.outcome IN ('grant', 'offer'))
 ORDER BY s.shard
