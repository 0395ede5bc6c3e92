-- The benefits of two runs, as the later one has them. $1 bigint run, $2 bigint run before it or NULL, $3 language
-- Result: benefit, title (in the language, else in English, else in any), currency, minor_unit
SELECT DISTINCT ON (b.benefit) b.benefit,
       coalesce(b.title ->> $3, b.title ->> 'en', (SELECT t.value FROM jsonb_each_text(b.title) t ORDER BY t.key LIMIT 1), ''),
       b.currency, b.minor_unit
  FROM entitle.run r
  JOIN entitle.rulebook_benefit b USING (digest)
 WHERE r.run_id IN ($1::bigint, $2::bigint)
 ORDER BY b.benefit, r.run_id DESC
