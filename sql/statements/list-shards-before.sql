-- How the last night that came to its end was cut. $1 int shard_size, $2 text subject_kind. Result: low_key, high_key, n_read; in order
SELECT s.low_key::text, s.high_key::text, s.n_read
  FROM entitle.run_shard s
 WHERE s.run_id = (SELECT max(r.run_id) FROM entitle.run r
                    WHERE r.state IN ('computed', 'held', 'ramping', 'released') AND r.shard_size = $1::int)
   AND s.subject_kind = $2 AND s.state = 'done'
 ORDER BY s.low_key
