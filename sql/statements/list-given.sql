-- What a run gives the subjects of a shard: its grants and offers, in the order of keys. Keys of other kinds of subject may lie in its range.
-- $1 bigint run, $2 low key, $3 high key, $4 int share released before, $5 int share to be released, $6 subject_kind.
-- Result: subject, benefit, event, amount_minor, payee, region
SELECT g.subject, g.benefit, g.event, g.amount_minor, g.payee, g.region
  FROM (SELECT subject, benefit, event, amount_minor, payee, region
          FROM entitle.grant_record
         WHERE run_id = $1::bigint AND kind IN ('n', 'r', 'a')
           AND subject >= $2::text::entitle.subject_key AND subject < $3::text::entitle.subject_key
        UNION ALL
        SELECT subject, benefit, event, amount_minor, payee, region
          FROM entitle.offer
         WHERE run_id = $1::bigint
           AND subject >= $2::text::entitle.subject_key AND subject < $3::text::entitle.subject_key) g
  JOIN entitle.run r ON r.run_id = $1::bigint
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = g.benefit AND b.subject_kind = $6
 WHERE entitle.bucket(g.subject) >= $4::int AND entitle.bucket(g.subject) < $5::int
 ORDER BY g.subject
