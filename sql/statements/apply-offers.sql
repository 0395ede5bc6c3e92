-- Offers that lapsed or led to a grant.
-- $1 bigint run, $2 low key, $3 high key of the shard
UPDATE entitle.offer o
   SET state = CASE c.what WHEN 3 THEN 'lapsed' ELSE 'granted' END, closed_run = $1::bigint
  FROM pg_temp.entitle_change c
 WHERE c.what IN (3, 4) AND o.state IN ('open', 'accepted')
   AND o.subject = c.subject AND o.benefit = c.benefit AND o.event = c.event
   AND o.subject >= $2::text::entitle.subject_key AND o.subject < $3::text::entitle.subject_key
