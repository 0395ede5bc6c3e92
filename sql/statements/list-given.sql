-- What a run gives the subjects of a shard: its grants and offers, in the order of keys.
-- $1 bigint run, $2 low key, $3 high key, $4 int share released before, $5 int share to be released. Result: subject, benefit, event,
-- amount_minor, payee, region
SELECT subject, benefit, event, amount_minor, payee, region
  FROM (SELECT subject, benefit, event, amount_minor, payee, region
          FROM entitle.grant_record
         WHERE run_id = $1::bigint AND kind IN ('n', 'r', 'a')
           AND subject >= $2::text::entitle.subject_key AND subject < $3::text::entitle.subject_key
        UNION ALL
        SELECT subject, benefit, event, amount_minor, payee, region
          FROM entitle.offer
         WHERE run_id = $1::bigint
           AND subject >= $2::text::entitle.subject_key AND subject < $3::text::entitle.subject_key) g
 WHERE entitle.bucket(subject) >= $4::int AND entitle.bucket(subject) < $5::int
 ORDER BY subject
